// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>What get_user_pages is asked for.</summary>
/// <remarks>include/linux/mm_types.h, from FOLL_WRITE on; mm/internal.h, from FOLL_TOUCH on.</remarks>
[Flags]
internal enum FollFlags : uint
{
    None = 0,
    Write = 1 << 0,

    /// <summary>Each page gets a reference.</summary>
    Get = 1 << 1,

    /// <summary>The protection of a private mapping is no obstacle.</summary>
    Force = 1 << 3,

    /// <summary>What is not there already is EFAULT.</summary>
    NoFault = 1 << 5,

    /// <summary>A poisoned page is reported as such.</summary>
    HwPoison = 1 << 6,

    /// <summary>The pages stay with the caller for as long as it likes.</summary>
    LongTerm = 1 << 8,

    Touch = 1 << 16,

    /// <summary>A write fault was solved for the caller where the mapping itself forbids it. 6.1 does without (Z04).</summary>
    Cow = 1 << 14,

    /// <summary>The lock was dropped once for this page.</summary>
    Tried = 1 << 17,

    /// <summary>Each page is pinned: somebody reads or writes what stands in it.</summary>
    Pin = 1 << 19,

    /// <summary>The caller allows the lock to be dropped.</summary>
    Unlockable = 1 << 21,
    MadvPopulate = 1 << 22,
}
