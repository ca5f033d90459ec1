// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>Flags of a page frame.</summary>
/// <remarks>include/linux/page-flags.h:enum pageflags</remarks>
[Flags]
public enum PageFlags : uint
{
    None = 0,
    Locked = 1 << 0,
    Referenced = 1 << 1,
    Uptodate = 1 << 2,
    Dirty = 1 << 3,
    Lru = 1 << 4,
    Active = 1 << 5,
    Reserved = 1 << 6,
    SwapBacked = 1 << 7,
    Unevictable = 1 << 8,
    Mlocked = 1 << 9,

    /// <summary>PageAnon: in the kernel the low bit of page->mapping.</summary>
    Anon = 1 << 10,
    AnonExclusive = 1 << 11,
    HwPoison = 1 << 12,

    /// <summary>The page has a slot of a swap area.</summary>
    SwapCache = 1 << 13,

    /// <summary>The page has buffers, which say which block of the disk it has, and refer to it.</summary>
    Private = 1 << 14,

    /// <summary>
    /// PG_readahead, and PG_reclaim, which are one bit: who comes to the page has more read ahead; reclaim met it dirty, and waits for it.
    /// </summary>
    Readahead = 1 << 15,
}
