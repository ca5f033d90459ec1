// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

// Advice about pages that are not needed now, or will be.
internal static partial class Madvise
{
    /// <summary>Puts the pages of a mapping out of memory.</summary>
    /// <remarks>mm/madvise.c:madvise_pageout()</remarks>
    private static async KTask<Errno> Pageout(Vma vma, VirtAddr start, VirtAddr end)
    {
        if (vma.Flags.Has(VmFlags.Locked | VmFlags.PfnMap))
        {
            return Errno.EINVAL;
        }

        VirtAddr addr = start;
        while (Pagewalk.NextPteTable(vma.Mm, ref addr, end, OnLeaf.Own) is not null)
        {
            VirtAddr next = Pagewalk.EndOfEntry(addr, end, VirtAddr.PmdShift);
            PageTable? table = await Memory.PteOffsetMapLock(vma.Mm, addr);
            if (table is not null)
            {
                await Rmap.FlushTlbBatchedPending(vma.Mm);
                List<Folio> isolated = IsolateLocked(vma, table, new PageRange(addr, next));
                table.Unlock();
                await Vmscan.ReclaimPages(vma.Mm.Machine, isolated);
            }

            addr = next;
        }

        return 0;
    }

    /// <summary>The pages that only this mapping has, off their lists. What others map as well is not this one's to give away.</summary>
    /// <remarks>mm/madvise.c:madvise_cold_or_pageout_pte_range(). Left out: large folios.</remarks>
    private static List<Folio> IsolateLocked(Vma vma, PageTable table, PageRange range)
    {
        table.Ptl.AssertHeld();
        List<Folio> isolated = [];
        for (VirtAddr addr = range.Start; addr < range.End; addr += VirtAddr.PageSize)
        {
            Pte pte = table.Get(PageTable.PteIndex(addr));
            if (!pte.IsPresent || Memory.VmNormalPage(vma.Mm, pte) is not { } page
                || page.Folio.TotalMapCount != page.Folio.NrPages || !page.Folio.Has(PageFlags.Lru))
            {
                continue;
            }

            page.Folio.ClearFlag(PageFlags.Referenced);
            if (Vmscan.FolioIsolateLru(page.Folio))
            {
                isolated.Add(page.Folio);
            }
        }

        return isolated;
    }

    /// <summary>Reads pages that are in swap into the swap cache, and maps none.</summary>
    /// <remarks>
    /// mm/madvise.c:madvise_willneed(), mm/madvise.c:swapin_walk_pmd_entry(). Left out: private copies of a file's pages, as in Linux.
    /// </remarks>
    private static async KTask<Errno> WillNeed(Vma vma, VirtAddr start, VirtAddr end)
    {
        if (vma.File is { } file)
        {
            ulong first = vma.LinearPageIndex(start);
            ulong count = (end - start) >> VirtAddr.PageShift;
            if (file.Inode.Kind == InodeKind.Disk)
            {
                // mm/fadvise.c:generic_fadvise()
                Filemap.ReadPages(file.Inode, first, count);
            }
            else
            {
                Shmem.SwapinRange(file.Inode, first, first + count);
            }

            return 0;
        }

        VirtAddr addr = start;
        while (Pagewalk.NextPteTable(vma.Mm, ref addr, end, OnLeaf.Own) is not null)
        {
            PageTable? table = await Memory.PteOffsetMapLock(vma.Mm, addr);
            if (table is null)
            {
                addr = Pagewalk.EndOfEntry(addr, end, VirtAddr.PmdShift);
                continue;
            }

            Pte pte = table.Get(PageTable.PteIndex(addr));
            table.Unlock();
            if (pte.Kind == PteKind.Swap && SwapState.ReadSwapCache(vma.Mm.Machine, pte.ToSwpEntry(), out _) is { } folio)
            {
                vma.Mm.Machine.PageAlloc.Put(folio);
            }

            addr += VirtAddr.PageSize;
        }

        return 0;
    }
}
