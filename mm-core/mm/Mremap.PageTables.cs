// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

// Moving page-table entries: whole tables where both ends allow it, single entries elsewhere.
internal static partial class Mremap
{
    /// <summary>Moves the entries of a range.</summary>
    /// <remarks>mm/mremap.c:move_page_tables()</remarks>
    /// <returns>Bytes moved; less than asked for when a table could not be had.</returns>
    private static async KTask<ulong> MovePageTables(PagetableMove move)
    {
        // Left out: MMU notifiers, hugetlbfs, huge entries (move_pgt_entry of a leaf).
        if (move.Length == 0)
        {
            return 0;
        }

        TryRealign(move);
        while (!move.IsDone)
        {
            ulong extent = await MoveExtent(move);
            if (extent == 0)
            {
                break;
            }

            move.Advance(extent);
        }

        return move.Progress;
    }

    /// <summary>Moves as much as one entry of the highest possible level holds. 0: no memory for a table.</summary>
    [PartOf("mm/mremap.c:move_page_tables()")]
    private static async KTask<ulong> MoveExtent(PagetableMove move)
    {
        MmStruct mm = move.Source.Mm;
        ulong extent = move.ExtentWithin(VirtAddr.PudSize);
        PageTable? sourcePud = Pagewalk.TableAt(mm, move.From, PageTable.PudLevel, OnLeaf.Own);
        if (sourcePud is null || Pagewalk.Child(sourcePud, sourcePud.IndexOf(move.From), OnLeaf.Own) is not { } sourcePmd)
        {
            return extent;
        }

        PageTable? targetPud = Memory.PudAlloc(mm, move.To);
        if (targetPud is null)
        {
            return 0;
        }

        if (extent == VirtAddr.PudSize && await MoveTable(move, sourcePud, targetPud))
        {
            return extent;
        }

        extent = move.ExtentWithin(VirtAddr.PmdSize);
        if (Pagewalk.Child(sourcePmd, sourcePmd.IndexOf(move.From), OnLeaf.Own) is null)
        {
            return extent;
        }

        PageTable? targetPmd = Memory.PmdAlloc(mm, move.To);
        if (targetPmd is null)
        {
            return 0;
        }

        if (extent == VirtAddr.PmdSize && await MoveTable(move, sourcePmd, targetPmd))
        {
            return extent;
        }

        return Memory.PteAlloc(mm, move.To) is null ? 0 : await MovePtes(move, extent);
    }

    /// <summary>Hangs a whole lower table from its upper entry to another one.</summary>
    /// <remarks>mm/mremap.c:move_normal_pmd(), mm/mremap.c:move_normal_pud()</remarks>
    [PartOf("mm/mremap.c:move_normal_pmd()")]
    private static async KTask<bool> MoveTable(PagetableMove move, PageTable source, PageTable target)
    {
        // Then each entry loses its write protection, and is to be looked at.
        if (Userfaultfd.MovesUnheard(move.Source))
        {
            return false;
        }

        // The whole range of the target's entry was unmapped before, so its table is gone.
        int to = target.IndexOf(move.To);
        if (Kernel.WarnOn(target.Mm.Machine, target.UpperKindOf(to) != UpperKind.Absent))
        {
            return false;
        }

        bool needsRmapLocks = !target.Mm.Bugs.Has(KnownBug.MremapTableWithoutRmapLock);
        if (needsRmapLocks)
        {
            // Else the reverse map leads others to the entries at their new place before the old one is forgotten.
            await LockRmap(move.Source);
        }

        await source.Lock();
        if (source != target)
        {
            await target.Lock();
        }

        int from = source.IndexOf(move.From);
        PageTable lower = Pagewalk.Child(source, from, OnLeaf.Bug)!;
        source.Unlink(from);
        target.Link(to, lower);
        Rebase(lower, target.AddressOf(to));
        if (!needsRmapLocks)
        {
            // Somebody else's flush may come first.
            await target.Mm.Machine.Scheduler.Point(ObjectKind.Tlb, target.Mm.MmapLock.Id, 0, Sharing.Add);
        }

        await Tlb.FlushTlbRange(target.Mm, move.From, move.From + (1UL << PageTable.Shift(source.Level)));
        if (source != target)
        {
            target.Unlock();
        }

        source.Unlock();
        if (needsRmapLocks)
        {
            UnlockRmap(move.Source);
        }

        return true;
    }

    /// <summary>Tells a moved table, and those below it, which addresses they translate now.</summary>
    private static void Rebase(PageTable table, VirtAddr start)
    {
        table.Rebase(start);
        if (table.Level == PageTable.PteLevel)
        {
            return;
        }

        // A leaf goes along, and has no address of its own.
        for (int i = table.NextUsed(0); i < PageTable.EntryCount; i = table.NextUsed(i + 1))
        {
            if (Pagewalk.Child(table, i, OnLeaf.NoTable) is { } lower)
            {
                Rebase(lower, table.AddressOf(i));
            }
        }
    }

    /// <summary>Moves single entries. Each counts as soft-dirty at its new place, and as protected where userfaultfd hears of it.</summary>
    /// <remarks>mm/mremap.c:move_ptes(). Left out: batches of a large folio.</remarks>
    private static async KTask<ulong> MovePtes(PagetableMove move, ulong extent)
    {
        MmStruct mm = move.Source.Mm;
        PageTable source = Pagewalk.PteTable(mm, move.From, OnLeaf.Bug)!;
        PageTable target = Pagewalk.PteTable(mm, move.To, OnLeaf.Bug)!;
        if (move.NeedRmapLocks)
        {
            await LockRmap(move.Source);
        }

        await mm.Machine.Scheduler.Point(Points.MremapClear);
        await source.Lock();
        if (source != target)
        {
            await target.Lock();
        }

        await Rmap.FlushTlbBatchedPending(mm);
        await MovePtesLocked(source, target, move, extent);
        bool isLate = mm.Bugs.Has(KnownBug.MremapLateFlush);
        if (move.ForceFlush && !isLate)
        {
            // Under the lock: whoever finds the entries at their new place must not meet a CPU that uses the old one.
            await Tlb.FlushTlbRange(mm, move.From, move.From + extent);
        }

        if (source != target)
        {
            target.Unlock();
        }

        source.Unlock();
        if (move.NeedRmapLocks)
        {
            UnlockRmap(move.Source);
        }

        if (move.ForceFlush && isLate)
        {
            // Between the two somebody else's flush may come.
            await mm.Machine.Scheduler.Point(ObjectKind.Tlb, mm.MmapLock.Id, 0, Sharing.Add);
            await Tlb.FlushTlbRange(mm, move.From, move.From + extent);
        }

        return extent;
    }

    private static KTask<Unit> MovePtesLocked(PageTable source, PageTable target, PagetableMove move, ulong extent)
    {
        source.Ptl.AssertHeld();
        target.Ptl.AssertHeld();
        int from = PageTable.PteIndex(move.From);
        int count = (int)(extent >> VirtAddr.PageShift);
        return source.Each(from, from + count - 1, new MoveEntries(move, target, PageTable.PteIndex(move.To) - from));
    }

    /// <remarks>mm/mremap.c:move_soft_dirty_pte()</remarks>
    private static Pte MoveSoftDirtyPte(Pte entry) => entry.IsPresent ? entry.MkSoftDirty() : entry.MkSwpSoftDirty();

    /// <summary>Starts the move at the beginning of the table, when nobody else lives there: then the table moves as a whole.</summary>
    /// <remarks>
    /// mm/mremap.c:try_realign_addr(). Only where the range reaches the table's end, both ends lie alike in their tables,
    /// and source and target begin their VMAs.
    /// </remarks>
    private static void TryRealign(PagetableMove move)
    {
        ulong within = move.From.Value & ~VirtAddr.PmdMask;
        if (within != 0
            && move.Length >= VirtAddr.PmdSize - within
            && within == (move.To.Value & ~VirtAddr.PmdMask)
            && CanAlignDown(move.Source, move.From)
            && CanAlignDown(move.Target, move.To))
        {
            move.AlignDown(VirtAddr.PmdMask);
        }
    }

    /// <remarks>mm/mremap.c:can_align_down()</remarks>
    private static bool CanAlignDown(Vma vma, VirtAddr addr) =>
        vma.Start == addr && vma.Mm.Vmas.FindIntersection(new VirtAddr(addr.Value & VirtAddr.PmdMask), vma.Start) is null;

    /// <remarks>mm/mremap.c:take_rmap_locks()</remarks>
    private static async KTask<Unit> LockRmap(Vma vma)
    {
        if (vma.File is not null)
        {
            _ = await vma.File.Mapping.IMmapRwsem.Write();
        }

        if (vma.AnonVma is not null)
        {
            _ = await vma.AnonVma.Rwsem.Write();
        }

        return default;
    }

    /// <remarks>mm/mremap.c:drop_rmap_locks()</remarks>
    private static void UnlockRmap(Vma vma)
    {
        vma.AnonVma?.Rwsem.UnlockWrite();
        vma.File?.Mapping.IMmapRwsem.UnlockWrite();
    }

    private struct MoveEntries(PagetableMove move, PageTable target, int distance) : IEntryVisitor
    {
        private readonly bool unprotects = Userfaultfd.MovesUnheard(move.Source);
        private bool forceFlush;

        public void Visit(PageTable table, int index)
        {
            Pte entry = table.Get(index);
            table.ClearAsserted(index);
            forceFlush |= entry.IsPresent;
            entry = table.Mm.Machine.Config.SoftDirty ? MoveSoftDirtyPte(entry) : entry;
            entry = !unprotects ? entry
                : entry.IsPresent ? entry.ClearUffdWp()
                : entry.IsMarker && (entry.ToSwpEntry().Markers & PteMarkers.UffdWp) != 0 ? default
                : entry.ClearSwpUffdWp();
            target.SetAsserted(index + distance, entry);
        }

        public readonly void Finish(PageTable table) => move.ForceFlush = forceFlush;
    }
}
