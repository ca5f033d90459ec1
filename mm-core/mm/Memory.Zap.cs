// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

// Taking mappings out of page tables.
internal static partial class Memory
{
    /// <summary>Empties and frees the page tables of VMAs that leave, sorted, already out of the tree.</summary>
    /// <remarks>mm/vma.c:unmap_region(). For floor and ceiling see <see cref="FreePgtables"/>.</remarks>
    internal static KTask<Unit> UnmapRegion(MmStruct mm, List<Vma> vmas, VirtAddr floor, VirtAddr ceiling)
    {
        mm.MmapLock.AssertHeld();
        if (vmas.Count != 1 || !IsUntouched(vmas[0]))
        {
            return UnmapRegionSlow(mm, vmas, floor, ceiling);
        }

        FreePgdRange(mm, vmas[0].Start, vmas[0].End, floor, ceiling);
        return default;
    }

    /// <summary>No PTE table, and no reverse map to leave: nothing on the way out has to be waited for.</summary>
    private static bool IsUntouched(Vma vma)
    {
        VirtAddr start = vma.Start;
        return vma.File is null && !vma.HasAnonVmaChain && Pagewalk.NextPteTable(vma.Mm, ref start, vma.End, OnLeaf.Own) is null;
    }

    private static async KTask<Unit> UnmapRegionSlow(MmStruct mm, List<Vma> vmas, VirtAddr floor, VirtAddr ceiling)
    {
        await UnmapVmas(vmas);
        return await FreePgtables(mm, vmas, floor, ceiling);
    }

    /// <remarks>mm/memory.c:unmap_vmas()</remarks>
    internal static async KTask<Unit> UnmapVmas(List<Vma> vmas)
    {
        foreach (Vma vma in vmas)
        {
            await UnmapPageRange(vma, vma.Start, vma.End, ZapFlags.DropMarker);
        }

        return default;
    }

    /// <summary>Takes the pages of a part of one VMA out: MADV_DONTNEED, truncation.</summary>
    /// <remarks>mm/memory.c:zap_page_range_single()</remarks>
    internal static KTask<Unit> ZapPageRangeSingle(Vma vma, VirtAddr start, VirtAddr end, ZapFlags flags)
    {
        Kernel.BugOn(start < vma.Start || end > vma.End);
        bool reclaims = vma.Mm.Machine.Config is { PtReclaim: true, Rules.DontneedFreesTables: true };
        return UnmapPageRange(vma, start, end, reclaims ? flags : flags & ~ZapFlags.ReclaimPt);
    }

    /// <remarks>mm/memory.c:unmap_page_range()</remarks>
    private static async KTask<Unit> UnmapPageRange(Vma vma, VirtAddr start, VirtAddr end, ZapFlags flags)
    {
        MmStruct mm = vma.Mm;
        VirtAddr addr = start;
        while (Pagewalk.NextPteTable(mm, ref addr, end, OnLeaf.Own) is not null)
        {
            VirtAddr next = Pagewalk.EndOfEntry(addr, end, VirtAddr.PmdShift);
            await mm.Machine.Scheduler.Point(Points.ZapTable);
            PageTable? table = await PteOffsetMapLock(mm, addr);
            if (table is null)
            {
                // Another MADV_DONTNEED has freed it meanwhile.
                addr = next;
                continue;
            }

            ZapEntries zapped = await ZapPteRangeLocked(vma, table, new PageRange(addr, next), flags);
            zapped.AddRss();
            table.Unlock();

            // CONFIG_PT_RECLAIM: a call that covers the whole table has left it empty.
            if ((flags & ZapFlags.ReclaimPt) != 0 && next - addr == VirtAddr.PmdSize && table.IsEmpty)
            {
                FreeEmptyPteTable(mm, table);
            }

            addr = next;
        }

        return default;
    }

    /// <remarks>mm/memory.c:zap_pte_range()</remarks>
    private static KTask<ZapEntries> ZapPteRangeLocked(Vma vma, PageTable table, PageRange range, ZapFlags flags)
    {
        table.Ptl.AssertHeld();
        return table.Each(PageTable.PteIndex(range.Start), PageTable.PteIndex(range.End - VirtAddr.PageSize), new ZapEntries(vma, flags));
    }

    /// <summary>What the entry knew goes to the page: it was written, it was used.</summary>
    /// <remarks>mm/memory.c:zap_present_ptes()</remarks>
    private static void ZapPresentPte(MmStruct mm, Pte pte, ref RssVec rss)
    {
        Page? page = VmNormalPage(mm, pte);
        if (page is null)
        {
            return;
        }

        Folio folio = page.Folio;
        if (!folio.IsAnon)
        {
            MoveBitsToPage(folio, pte);
        }

        rss.Add(folio, -1);
        Rmap.RemoveRmap(folio, page);
        mm.Machine.PageAlloc.Put(folio);
    }

    /// <summary>False where the entry stays: guards and, in files, write protection survive whatever leaves the mapping.</summary>
    /// <remarks>mm/memory.c:zap_nonpresent_ptes(). Left out: device memory, and zapping that spares private copies.</remarks>
    private static bool ZapNonpresentPte(Vma vma, SwpEntry entry, ZapFlags flags, ref RssVec rss)
    {
        Machine machine = vma.Mm.Machine;
        switch (entry.Kind)
        {
            case PteKind.Swap:
                rss.AddSwap(-1);
                Swapfile.FreeSwapAndCache(machine, entry);
                return true;
            case PteKind.Migration:
                rss.Add(machine.PageAlloc.PageOf(entry.Pfn).Folio, -1);
                return true;
            case PteKind.Marker when (entry.Markers & PteMarkers.UffdWp) != 0:
                return vma.IsAnonymous || (flags & ZapFlags.DropMarker) != 0;
            case PteKind.Marker when (entry.Markers & PteMarkers.Guard) != 0:
                return (flags & ZapFlags.DropMarker) != 0;
            case PteKind.Marker or PteKind.HwPoison:
                return true;
            default:
                throw new NotModelledException($"zapping {entry}");
        }
    }

    private static void MoveBitsToPage(Folio folio, Pte pte)
    {
        if (pte.IsDirty)
        {
            folio.SetFlag(PageFlags.Dirty);
        }

        if (pte.IsYoung)
        {
            folio.SetFlag(PageFlags.Referenced);
        }
    }

    /// <remarks>mm/pt_reclaim.c:try_get_and_clear_pmd(), mm/pt_reclaim.c:free_pte()</remarks>
    private static void FreeEmptyPteTable(MmStruct mm, PageTable table)
    {
        PageTable? pmd = PmdAlloc(mm, table.Base);
        Kernel.BugOn(pmd is null);
        TableRemove(mm, pmd, pmd.IndexOf(table.Base), table);
    }

    private struct ZapEntries(Vma vma, ZapFlags flags) : IEntryVisitor
    {
        private RssVec rss;

        public void Visit(PageTable table, int index)
        {
            Pte pte = table.Get(index);
            if (pte.IsPresent)
            {
                table.ClearAsserted(index);
                ZapPresentPte(vma.Mm, pte, ref rss);
            }
            else if (ZapNonpresentPte(vma, pte.ToSwpEntry(), flags, ref rss))
            {
                table.ClearAsserted(index);
            }
        }

        internal readonly void AddRss() => rss.AddTo(vma.Mm);
    }
}
