// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>What a page-table entry is. Every walk over entries decides by it.</summary>
/// <remarks>include/linux/swapops.h</remarks>
public enum PteKind
{
    /// <summary>All zero: nothing is known of the page.</summary>
    None,

    /// <summary>Maps a page; pte_present(), a PROT_NONE entry is.</summary>
    Present,

    /// <summary>The page is in a swap slot, or on its way from or to one.</summary>
    Swap,

    /// <summary>The page had an error that memory cannot correct.</summary>
    HwPoison,

    /// <summary>The page is being moved: whoever wants it waits.</summary>
    Migration,

    /// <summary>The page is in the memory of a device, or for it alone.</summary>
    Device,

    /// <summary>No page, but something to know: a guard, write protection of userfaultfd, poison.</summary>
    Marker,
}
