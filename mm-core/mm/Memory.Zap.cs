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

        return FreeUntouched(mm, vmas[0], floor, ceiling);
    }

    /// <summary>Upper tables may be left over from pages that are gone.</summary>
    private static KTask<Unit> FreeUntouched(MmStruct mm, Vma vma, VirtAddr floor, VirtAddr ceiling)
    {
        MmuGather tlb = MmuGather.Gather(mm);
        FreePgdRange(tlb, vma.Start, vma.End, floor, ceiling);
        return tlb.Finish();
    }

    /// <summary>No PTE table, and no reverse map to leave: nothing on the way out has to be waited for.</summary>
    private static bool IsUntouched(Vma vma)
    {
        VirtAddr start = vma.Start;
        return vma.File is null && !vma.HasAnonVmaChain && Pagewalk.NextPteTable(vma.Mm, ref start, vma.End, OnLeaf.Own) is null;
    }

    private static async KTask<Unit> UnmapRegionSlow(MmStruct mm, List<Vma> vmas, VirtAddr floor, VirtAddr ceiling)
    {
        MmuGather tlb = MmuGather.Gather(mm);
        await UnmapVmas(tlb, vmas);
        await FreePgtables(tlb, vmas, floor, ceiling);
        return await tlb.Finish();
    }

    /// <remarks>mm/memory.c:unmap_vmas(). Left out: hugetlbfs, uprobes, MMU notifiers, memory without pages.</remarks>
    internal static async KTask<Unit> UnmapVmas(MmuGather tlb, List<Vma> vmas)
    {
        foreach (Vma vma in vmas)
        {
            await UnmapPageRange(tlb, vma, vma.Start, vma.End, ZapFlags.DropMarker);
        }

        return default;
    }

    /// <summary>Takes the pages of a part of one VMA out: MADV_DONTNEED, truncation.</summary>
    /// <remarks>mm/memory.c:zap_page_range_single(). Left out: hugetlbfs, MMU notifiers.</remarks>
    internal static KTask<Unit> ZapPageRangeSingle(Vma vma, VirtAddr start, VirtAddr end, ZapFlags flags)
    {
        Kernel.BugOn(start < vma.Start || end > vma.End);
        bool reclaims = vma.Mm.Machine.Config is { PtReclaim: true, Rules.DontneedFreesTables: true };
        MmuGather tlb = MmuGather.Gather(vma.Mm);
        KTask<Unit> unmapped = UnmapPageRange(tlb, vma, start, end, reclaims ? flags : flags & ~ZapFlags.ReclaimPt);
        return unmapped.TryResult(out _) ? tlb.Finish() : FinishParked(tlb, unmapped);
    }

    [PartOf("mm/memory.c:zap_page_range_single()")]
    private static async KTask<Unit> FinishParked(MmuGather tlb, KTask<Unit> unmapped)
    {
        await unmapped;
        return await tlb.Finish();
    }

    /// <remarks>mm/memory.c:unmap_page_range(). Left out: huge entries that are split, or go as one.</remarks>
    private static async KTask<Unit> UnmapPageRange(MmuGather tlb, Vma vma, VirtAddr start, VirtAddr end, ZapFlags flags)
    {
        MmStruct mm = vma.Mm;
        VirtAddr addr = start;
        tlb.StartVma(vma);
        vma.WriteBegin();
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

            await Rmap.FlushTlbBatchedPending(mm);
            await ZapPteRangeLocked(tlb, vma, table, new PageRange(addr, next), flags);
            bool isLate = mm.Bugs.Has(KnownBug.FlushAfterUnlock);
            if (isLate)
            {
                // Whoever cleans the page finds no entry, and no reason to have anything forgotten.
                table.Unlock();
                await mm.Machine.Scheduler.Point(ObjectKind.Tlb, mm.MmapLock.Id, 0, Sharing.Add);
            }

            if (tlb.HasDelayedRmaps)
            {
                // While a CPU can write to a page of a file, the page must count as mapped: writeback asks.
                await tlb.FlushMmuTlbonly();
                tlb.FlushRmaps();
            }

            if (!isLate)
            {
                table.Unlock();
            }

            // CONFIG_PT_RECLAIM: a call that covers the whole table has left it empty.
            if ((flags & ZapFlags.ReclaimPt) != 0 && next - addr == VirtAddr.PmdSize && table.IsEmpty)
            {
                FreeEmptyPteTable(tlb, table);
            }

            addr = next;
        }

        vma.WriteEnd();
        return default;
    }

    /// <remarks>mm/memory.c:zap_pte_range(). Left out: that it stops for others, and where what it gathers is full.</remarks>
    private static KTask<Unit> ZapPteRangeLocked(MmuGather tlb, Vma vma, PageTable table, PageRange range, ZapFlags flags)
    {
        table.Ptl.AssertHeld();
        return table.Each(
            PageTable.PteIndex(range.Start), PageTable.PteIndex(range.End - VirtAddr.PageSize), new ZapEntries(tlb, vma, flags));
    }

    /// <summary>What the entry knew goes to the page: it was written, it was used.</summary>
    /// <remarks>
    /// mm/memory.c:zap_present_ptes(). Left out: batches of a large folio.
    /// </remarks>
    private static void ZapPresentPte(MmuGather tlb, Pte pte, ref RssVec rss)
    {
        Page? page = VmNormalPage(tlb.Mm, pte);
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
        if (folio.IsAnon || !pte.IsDirty || !tlb.DelayRmap(page))
        {
            Rmap.RemoveRmap(folio, page, tlb.Vma.Flags);
        }

        tlb.RemovePage(folio);
    }

    /// <summary>False where the entry stays: guards and, in files, write protection survive whatever leaves the mapping.</summary>
    /// <remarks>mm/memory.c:zap_nonpresent_ptes(). Left out: device memory.</remarks>
    private static bool ZapNonpresentPte(Vma vma, SwpEntry entry, ZapFlags flags, ref RssVec rss)
    {
        Machine machine = vma.Mm.Machine;
        bool sparesCows = (flags & ZapFlags.SparesCows) != 0;
        switch (entry.Kind)
        {
            case PteKind.Swap when sparesCows:
            case PteKind.Migration when sparesCows && machine.PageAlloc.PageOf(entry.Pfn).Folio.IsAnon:
                return false;
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
                return (flags & ZapFlags.DropMarker) != 0 || vma.Mm.Bugs.Has(KnownBug.DontneedDropsGuards);
            case PteKind.Marker or PteKind.HwPoison:
                return !sparesCows;
            default:
                throw new NotModelledException($"zapping {entry}");
        }
    }

    /// <summary>In a file, what was write-protected stays so, although its page is mapped no more.</summary>
    /// <remarks>mm/memory.c:zap_install_uffd_wp_if_needed(), include/linux/mm_inline.h:pte_install_uffd_wp_if_needed()</remarks>
    internal static void KeepUffdWpMarker(Vma vma, PageTable table, int index, Pte old, ZapFlags flags)
    {
        bool isKept = (vma.Flags & VmFlags.UffdWp) != 0 && !vma.IsAnonymous && (flags & ZapFlags.DropMarker) == 0;
        if (isKept && (old.IsPresent ? old.IsUffdWp : old.IsSwpUffdWpAny))
        {
            table.SetAsserted(index, Pte.MakeMarker(PteMarkers.UffdWp));
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
    private static void FreeEmptyPteTable(MmuGather tlb, PageTable table)
    {
        MmStruct mm = tlb.Mm;
        PageTable? pmd = PmdAlloc(mm, table.Base);
        Kernel.BugOn(pmd is null);
        TableRemove(tlb, pmd, pmd.IndexOf(table.Base), table);
    }

    private struct ZapEntries(MmuGather tlb, Vma vma, ZapFlags flags) : IEntryVisitor
    {
        private RssVec rss;
        private OwedFlush owed;

        public void Visit(PageTable table, int index)
        {
            Pte pte = table.Get(index);
            if (pte.IsPresent && (flags & ZapFlags.SparesCows) != 0 && VmNormalPage(vma.Mm, pte) is { Folio.IsAnon: true })
            {
                return;
            }

            if (pte.IsPresent)
            {
                table.ClearAsserted(index);
                owed.Add(index);
                ZapPresentPte(tlb, pte, ref rss);
                KeepUffdWpMarker(vma, table, index, pte, flags);
            }
            else if (ZapNonpresentPte(vma, pte.ToSwpEntry(), flags, ref rss))
            {
                table.ClearAsserted(index);
                KeepUffdWpMarker(vma, table, index, pte, flags);
            }
        }

        public readonly void Finish(PageTable table)
        {
            rss.AddTo(vma.Mm);
            owed.AddTo(tlb, table);
        }
    }
}
