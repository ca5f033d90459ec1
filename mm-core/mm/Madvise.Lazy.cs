// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

// Advice about pages that may go, when memory is short and not before.
internal static partial class Madvise
{
    /// <summary>Pages that only this mapping has are old from now on.</summary>
    /// <remarks>mm/madvise.c:madvise_cold(); Linux moves them by batches of each CPU, here: at once.</remarks>
    private static async KTask<Errno> Cold(Vma vma, VirtAddr start, VirtAddr end)
    {
        if (vma.Flags.Has(VmFlags.Locked | VmFlags.PfnMap))
        {
            return Errno.EINVAL;
        }

        await EachTable(vma, start, end, ColdLocked);
        return 0;
    }

    /// <remarks>mm/madvise.c:madvise_cold_or_pageout_pte_range()</remarks>
    private static void ColdLocked(Vma vma, PageTable table, PageRange range)
    {
        table.Ptl.AssertHeld();
        for (VirtAddr addr = range.Start; addr < range.End; addr += VirtAddr.PageSize)
        {
            int index = PageTable.PteIndex(addr);
            Pte pte = table.Get(index);
            if (!pte.IsPresent || Memory.VmNormalPage(vma.Mm, pte) is not { } page
                || page.Folio.TotalMapCount != page.Folio.NrPages || !page.Folio.Has(PageFlags.Lru))
            {
                continue;
            }

            if (pte.IsYoung)
            {
                table.ReplaceAsserted(index, pte.MkOld());
            }

            page.Folio.ClearFlag(PageFlags.Referenced);
            page.Folio.ClearFlag(PageFlags.Active);
        }
    }

    /// <summary>What stands in anonymous pages is not needed any more, unless it is written once more before they are taken.</summary>
    /// <remarks>mm/madvise.c:madvise_free_single_vma(). Left out: MMU notifiers.</remarks>
    private static async KTask<Errno> FreeSingleVma(Vma vma, VirtAddr start, VirtAddr end)
    {
        if (!vma.IsAnonymous)
        {
            return Errno.EINVAL;
        }

        await EachTable(vma, start, end, FreeLocked);
        return 0;
    }

    /// <remarks>mm/madvise.c:madvise_free_pte_range(). Left out: large folios.</remarks>
    private static void FreeLocked(Vma vma, PageTable table, PageRange range)
    {
        table.Ptl.AssertHeld();
        for (VirtAddr addr = range.Start; addr < range.End; addr += VirtAddr.PageSize)
        {
            int index = PageTable.PteIndex(addr);
            Pte pte = table.Get(index);
            if (pte.IsNone)
            {
                continue;
            }

            if (!pte.IsPresent)
            {
                FreeNonpresent(vma, table, index, pte.ToSwpEntry());
            }
            else if (Memory.VmNormalPage(vma.Mm, pte) is { } page && TryForgetContents(vma.Mm.Machine, page.Folio))
            {
                // Clean and yet writable: a store makes the entry dirty again, without a fault, and that brings the page back.
                table.ReplaceAsserted(index, pte.MkOld().MkClean());
                MarkLazyfree(page.Folio);
            }
        }
    }

    /// <summary>What is in swap need not be read again.</summary>
    private static void FreeNonpresent(Vma vma, PageTable table, int index, SwpEntry entry)
    {
        if (entry.Kind == PteKind.Swap)
        {
            Swapfile.FreeSwapAndCache(vma.Mm.Machine, entry);
            vma.Mm.AddCounter(MmCounter.SwapEnts, -1);
            table.SetAsserted(index, default);
        }
        else if (entry.Kind == PteKind.HwPoison || (entry.Kind == PteKind.Marker && (entry.Markers & PteMarkers.Poisoned) != 0))
        {
            table.SetAsserted(index, default);
        }
    }

    /// <summary>The page itself remembers nothing to be written; false where it must: others have it, or its slot.</summary>
    private static bool TryForgetContents(Machine machine, Folio folio)
    {
        if (!folio.Has(PageFlags.SwapCache) && !folio.IsDirty)
        {
            return true;
        }

        if (!FolioLock.TryLock(machine, folio))
        {
            return false;
        }

        bool isAlone = folio.TotalMapCount == folio.NrPages
            && (!folio.Has(PageFlags.SwapCache) || Swapfile.FolioFreeSwap(machine, folio));
        if (isAlone)
        {
            folio.ClearFlag(PageFlags.Dirty);
        }

        FolioLock.Unlock(machine, folio);
        return isAlone;
    }

    /// <summary>Not for swap any more: whoever reclaims it just frees it.</summary>
    /// <remarks>mm/swap.c:folio_mark_lazyfree(), mm/swap.c:lru_lazyfree()</remarks>
    private static void MarkLazyfree(Folio folio)
    {
        if (folio.IsAnon && folio.IsSwapBacked && !folio.Has(PageFlags.SwapCache) && !folio.Has(PageFlags.Unevictable)
            && folio.Has(PageFlags.Lru))
        {
            folio.ClearFlag(PageFlags.Active);
            folio.ClearFlag(PageFlags.Referenced);
            folio.ClearFlag(PageFlags.SwapBacked);
        }
    }

    /// <summary>Each table's part of a range under its lock; then every CPU forgets what stood in it.</summary>
    private static async KTask<Unit> EachTable(Vma vma, VirtAddr start, VirtAddr end, Action<Vma, PageTable, PageRange> change)
    {
        VirtAddr addr = start;
        while (Pagewalk.NextPteTable(vma.Mm, ref addr, end, OnLeaf.Own) is not null)
        {
            VirtAddr next = Pagewalk.EndOfEntry(addr, end, VirtAddr.PmdShift);
            PageTable? table = await Memory.PteOffsetMapLock(vma.Mm, addr);
            if (table is not null)
            {
                await Rmap.FlushTlbBatchedPending(vma.Mm);
                change(vma, table, new PageRange(addr, next));
                table.Unlock();
            }

            addr = next;
        }

        // Linux: only where an entry was young or dirty.
        await Tlb.FlushTlbRange(vma.Mm, start, end);
        return default;
    }
}
