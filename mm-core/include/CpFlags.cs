// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>What a change of protection does besides.</summary>
/// <remarks>include/linux/mm.h, MM_CP_*.</remarks>
[Flags]
internal enum CpFlags
{
    None = 0,

    /// <summary>Entries may become writable where no fault is needed for it.</summary>
    TryChangeWritable = 1 << 0,

    /// <summary>userfaultfd protects.</summary>
    UffdWp = 1 << 2,

    /// <summary>userfaultfd protects no more.</summary>
    UffdWpResolve = 1 << 3,
}
