// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Records;

/// <summary>One counter as it was seen.</summary>
/// <remarks>
/// rss and nr_ptes count pages and tables; fields of smaps and status have the number that the kernel prints (kB, where it prints kB).
/// </remarks>
/// <param name="Name">anon, file, shmem, swap; nr_ptes; minor, major; pgfault, ...; fields of smaps and status by the kernel's
/// names.</param>
/// <param name="Value">Since the case began: its process's baseline is subtracted. Null: not observable.</param>
/// <param name="Delta">Since the last look at this counter in the same process; before the first look, since the process began.</param>
public readonly record struct Counter(string Name, long? Value, long? Delta);
