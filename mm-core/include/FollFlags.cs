// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>What get_user_pages is asked for.</summary>
/// <remarks>include/linux/mm_types.h, from FOLL_WRITE on.</remarks>
[Flags]
internal enum FollFlags : uint
{
    None = 0,
    Write = 1 << 0,
    Force = 1 << 2,
    Touch = 1 << 3,

    /// <summary>A poisoned page is reported as such.</summary>
    HwPoison = 1 << 4,

    /// <summary>The lock was dropped once for this page.</summary>
    Tried = 1 << 5,

    /// <summary>The caller allows the lock to be dropped.</summary>
    Unlockable = 1 << 6,
    MadvPopulate = 1 << 7,
}
