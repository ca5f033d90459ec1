// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>Pages on their way to their slots and back.</summary>
/// <remarks>mm/page_io.c. Linux: a disk answers later; here: at once, so that nothing is ever under writeback.</remarks>
internal static class PageIo
{
    /// <summary>
    /// Writes a page to its slot, unless no entry needs that any more. True: a disk was asked, which ends the page's way out of memory for
    /// now; false: nobody was, and the page may go at once.
    /// </summary>
    /// <remarks>mm/page_io.c:swap_writeout(). Left out: zswap.</remarks>
    internal static bool SwapWriteout(Machine machine, Folio folio)
    {
        Kernel.BugOn(!folio.IsLocked);
        if (Swapfile.FolioFreeSwap(machine, folio))
        {
            return false;
        }

        SwpEntry entry = machine.SwapCacheSlots[folio];
        Swapfile.SwapInfoOf(machine, entry).ContentsOf(entry.Offset) = folio.CopyContents();

        // Of zeros it is only noted that they are (swap_zeromap_folio_set): there is nothing to wait for.
        return !folio.Contents.IsFilledWith(0);
    }

    /// <remarks>mm/page_io.c:swap_read_folio()</remarks>
    internal static void SwapReadFolio(SwapInfo area, Folio folio, SwpEntry entry)
    {
        folio.Contents = area.ContentsOf(entry.Offset).Copy();
        folio.SetFlag(PageFlags.Uptodate);
    }
}
