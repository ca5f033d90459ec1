// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

// The entries under a changed protection.
internal static partial class Mprotect
{
    /// <summary>Gives the entries of a range their VMA's protection.</summary>
    /// <remarks>mm/mprotect.c:change_protection()</remarks>
    private static async KTask<Unit> ChangeProtection(MmuGather tlb, Vma vma, VirtAddr start, VirtAddr end)
    {
        MmStruct mm = vma.Mm;
        bool tryWritable = WantsWriteUpgrade(vma);
        VirtAddr addr = start;
        while (Pagewalk.NextPteTable(mm, ref addr, end, OnLeaf.Own) is { } table)
        {
            VirtAddr next = Pagewalk.EndOfEntry(addr, end, VirtAddr.PmdShift);
            await mm.Machine.Scheduler.Point(Points.ProtPte);
            await table.Lock();
            await Rmap.FlushTlbBatchedPending(mm);
            await ChangePteRangeLocked(tlb, vma, table, new PageRange(addr, next), tryWritable);
            table.Unlock();
            addr = next;
        }

        return default;
    }

    /// <remarks>mm/mprotect.c:change_pte_range()</remarks>
    private static KTask<Unit> ChangePteRangeLocked(MmuGather tlb, Vma vma, PageTable table, PageRange range, bool tryWritable)
    {
        // Left out: NUMA hints, userfaultfd's write protection and its markers, batches of a large folio.
        table.Ptl.AssertHeld();
        return table.Each(
            PageTable.PteIndex(range.Start), PageTable.PteIndex(range.End - VirtAddr.PageSize), new ChangeEntries(tlb, vma, tryWritable));
    }

    /// <summary>
    /// A page that is elsewhere gets its protection when it comes back; only one that is moved brings its own right to write along.
    /// </summary>
    /// <remarks>The branch of mm/mprotect.c:change_pte_range() for swap entries. Left out: userfaultfd's write protection.</remarks>
    private static void ChangeNonpresentPte(MmStruct mm, PageTable table, int index, Pte old)
    {
        table.Ptl.AssertHeld();
        SwpEntry entry = old.ToSwpEntry();
        switch (entry.Kind)
        {
            case PteKind.Migration when entry.IsWritableMigration:
                bool isAnon = mm.Machine.PageAlloc.PageOf(entry.Pfn).Folio.IsAnon;
                table.SetAsserted(index, old.WithSwpEntry(entry.ToReadableMigration(keepExclusive: isAnon)));
                break;
            case PteKind.Device when entry.Type == SwpEntry.DeviceWrite:
                table.SetAsserted(index, old.WithSwpEntry(entry with { Type = SwpEntry.DeviceRead }));
                break;
            default:
                break;
        }
    }

    /// <summary>
    /// Entries do not become writable by the VMA's protection alone: each is asked whether a write fault is still needed.
    /// </summary>
    /// <remarks>mm/vma.h:vma_wants_manual_pte_write_upgrade()</remarks>
    private static bool WantsWriteUpgrade(Vma vma) =>
        vma.IsShared ? Mmap.WantsWritenotify(vma) : vma.Flags.Has(VmFlags.Write);

    /// <summary>Could the page be written at once, without a fault that somebody waits for?</summary>
    /// <remarks>mm/mprotect.c:can_change_pte_writable()</remarks>
    private static bool CanChangePteWritable(Vma vma, Pte entry)
    {
        Kernel.BugOn(!vma.Flags.Has(VmFlags.Write));
        if (entry.IsProtNone || NeedsSoftDirtyFault(vma, entry) || entry.IsUffdWp)
        {
            return false;
        }

        if (vma.IsShared)
        {
            // Dirty: the first write was noted already.
            return entry.IsDirty;
        }

        Page? page = Memory.VmNormalPage(vma.Mm, entry);
        return page is not null && page.Folio.IsAnon && page.IsAnonExclusive;
    }

    /// <remarks>mm/internal.h:pte_needs_soft_dirty_wp()</remarks>
    private static bool NeedsSoftDirtyFault(Vma vma, Pte entry)
    {
        // The bug has the VMA's flag the wrong way round: set, it says that nothing is tracked.
        bool tracked = vma.Mm.Bugs.Has(KnownBug.SoftDirtyMprotect)
            ? vma.Flags.Has(VmFlags.SoftDirty)
            : Mmap.IsSoftDirtyEnabled(vma);
        return tracked && !entry.IsSoftDirty;
    }

    private struct ChangeEntries(MmuGather tlb, Vma vma, bool tryWritable) : IEntryVisitor
    {
        private OwedFlush owed;

        public void Visit(PageTable table, int index)
        {
            Pte old = table.Get(index);
            if (!old.IsPresent)
            {
                ChangeNonpresentPte(vma.Mm, table, index, old);
                return;
            }

            Pte entry = old.Modify(vma.PageProt);
            if (tryWritable && !entry.IsWrite && CanChangePteWritable(vma, entry))
            {
                entry = entry.MkWrite();
            }

            table.ReplaceAsserted(index, entry);
            if (Tlb.PteNeedsFlush(old, entry))
            {
                owed.Add(index);
            }
        }

        public readonly void Finish(PageTable table) => owed.AddTo(tlb, table);
    }
}
