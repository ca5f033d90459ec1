// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Records;

/// <summary>One mapping.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="Length">In bytes.</param>
/// <param name="Perms">As in /proc/PID/maps: <c>rw-p</c>.</param>
/// <param name="Flags">VmFlags of smaps, in its order: <c>rd wr mr mw me ac</c>; null: not observable.</param>
/// <param name="Offset">The offset column of maps in bytes (for anonymous private mappings 0).</param>
/// <param name="Name">The file's name as the script gave it, <c>[heap]</c>, <c>[anon:...]</c>, or empty.</param>
public sealed record VmaState(Place Start, long Length, string Perms, string? Flags, long Offset, string Name);
