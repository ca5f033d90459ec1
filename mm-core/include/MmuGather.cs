// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>Pages and tables on their way out: they are freed when no CPU can reach them any more, with one flush for all.</summary>
/// <remarks>
/// include/asm-generic/tlb.h:struct mmu_gather; mm/mmu_gather.c. Where nobody races pages go at once, for nobody could reach them before
/// the flush.
/// </remarks>
internal sealed class MmuGather
{
    private readonly PageAlloc alloc;
    private readonly List<Folio> pages = [];
    private readonly List<Page> delayedRmaps = [];
    private readonly List<PageTable> tables = [];
    private bool freedTables;
    private bool isDeferring;

    internal MmuGather(Machine machine) => alloc = machine.PageAlloc;

    internal MmStruct Mm { get; private set; } = null!;

    /// <summary>The mapping whose entries go.</summary>
    internal Vma Vma { get; private set; } = null!;

    /// <summary>What has to be forgotten; empty: nothing.</summary>
    internal VirtAddr Start { get; private set; }

    internal VirtAddr End { get; private set; }

    /// <summary>A page whose dirty bit went to it is mapped until no CPU can write to it any more.</summary>
    internal bool HasDelayedRmaps => delayedRmaps.Count != 0;

    /// <remarks>mm/mmu_gather.c:tlb_gather_mmu()</remarks>
    internal static MmuGather Gather(MmStruct mm)
    {
        MmuGather tlb = mm.Machine.RentMmuGather();
        tlb.Mm = mm;
        tlb.isDeferring = !mm.Machine.Scheduler.IsAlone;
        tlb.ResetRange();
        mm.IncTlbFlushPending();
        return tlb;
    }

    /// <remarks>include/asm-generic/tlb.h:tlb_start_vma()</remarks>
    internal void StartVma(Vma vma) => Vma = vma;

    /// <summary>An entry changed so that CPUs must forget it.</summary>
    /// <remarks>include/asm-generic/tlb.h:tlb_flush_pte_range()</remarks>
    internal void FlushPteRange(VirtAddr addr, ulong size)
    {
        Start = VirtAddr.Min(Start, addr);
        End = VirtAddr.Max(End, addr + size);
    }

    /// <summary>An entry's reference is dropped.</summary>
    /// <remarks>mm/mmu_gather.c:__tlb_remove_folio_pages_size()</remarks>
    internal void RemovePage(Folio folio)
    {
        if (isDeferring)
        {
            pages.Add(folio);
        }
        else
        {
            SwapState.FreePageAndSwapCache(Mm.Machine, folio);
        }
    }

    /// <remarks>include/asm-generic/tlb.h:tlb_delay_rmap(). False: the mapping is to be taken away now.</remarks>
    internal bool DelayRmap(Page page)
    {
        bool isDelayed = isDeferring && !Mm.Bugs.Has(KnownBug.RmapBeforeFlush);
        if (isDelayed)
        {
            delayedRmaps.Add(page);
        }

        return isDelayed;
    }

    /// <remarks>mm/mmu_gather.c:tlb_flush_rmaps()</remarks>
    internal void FlushRmaps()
    {
        delayedRmaps.ForEach(page => Rmap.RemoveRmap(page.Folio, page, Vma.Flags));
        delayedRmaps.Clear();
    }

    /// <summary>A table that no entry points to any more.</summary>
    /// <remarks>mm/mmu_gather.c:tlb_remove_table()</remarks>
    internal void RemoveTable(PageTable table)
    {
        freedTables = true;
        FlushPteRange(table.Base, VirtAddr.PageSize);
        if (isDeferring)
        {
            tables.Add(table);
        }
        else
        {
            alloc.FreeTable(table);
        }
    }

    /// <remarks>include/asm-generic/tlb.h:tlb_flush_mmu_tlbonly()</remarks>
    internal KTask<Unit> FlushMmuTlbonly()
    {
        if (Start >= End)
        {
            return default;
        }

        KTask<Unit> flush = Tlb.FlushTlbMmRange(Mm, Start, End, freedTables);
        ResetRange();
        return flush;
    }

    /// <remarks>mm/mmu_gather.c:tlb_flush_mmu()</remarks>
    internal KTask<Unit> FlushMmu()
    {
        KTask<Unit> flush = FlushMmuTlbonly();
        return isDeferring ? FlushMmuFree(flush) : flush;
    }

    /// <remarks>mm/mmu_gather.c:tlb_finish_mmu()</remarks>
    internal KTask<Unit> Finish()
    {
        if (isDeferring)
        {
            return FinishInRace();
        }

        KTask<Unit> flush = Start < End ? FlushMmuTlbonly() : default;
        Leave();
        return flush;
    }

    private async KTask<Unit> FinishInRace()
    {
        await Mm.Machine.Scheduler.Point(ObjectKind.Tlb, Mm.MmapLock.Id, 1, Sharing.Read);
        if (Mm.IsTlbFlushNested && !Mm.Bugs.Has(KnownBug.NestedFlushUnseen))
        {
            // Another thread has emptied entries too, and we may have found them empty: they must be forgotten before we say that all are
            // gone.
            freedTables = true;
            Start = default;
            End = FlushTlbInfo.All;
        }

        await FlushMmu();
        Leave();
        return default;
    }

    /// <remarks>mm/mmu_gather.c:tlb_flush_mmu_free()</remarks>
    private async KTask<Unit> FlushMmuFree(KTask<Unit> flush)
    {
        await flush;
        Kernel.BugOn(HasDelayedRmaps);
        pages.ForEach(page => SwapState.FreePageAndSwapCache(Mm.Machine, page));
        tables.ForEach(alloc.FreeTable);
        pages.Clear();
        tables.Clear();
        return default;
    }

    private void Leave()
    {
        Mm.DecTlbFlushPending();
        Mm.Machine.ReturnMmuGather(this);
    }

    private void ResetRange()
    {
        Start = FlushTlbInfo.All;
        End = default;
        freedTables = false;
    }
}
