// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

// The entries under a changed protection.
internal static partial class Mprotect
{
    /// <summary>Gives the entries of a range their VMA's protection. An error: no table could be had for a marker.</summary>
    /// <remarks>mm/mprotect.c:change_protection(). Left out: hugetlbfs, MMU notifiers, huge entries.</remarks>
    internal static async KTask<Errno> ChangeProtection(MmuGather tlb, Vma vma, VirtAddr start, VirtAddr end, CpFlags flags)
    {
        MmStruct mm = vma.Mm;
        bool marks = (flags & CpFlags.UffdWp) != 0 && Userfaultfd.UsesMarkers(vma);
        if (marks && !PopulateTables(mm, start, end))
        {
            return Errno.ENOMEM;
        }

        VirtAddr addr = start;
        while (Pagewalk.NextPteTable(mm, ref addr, end, OnLeaf.Own) is { } table)
        {
            VirtAddr next = Pagewalk.EndOfEntry(addr, end, VirtAddr.PmdShift);
            await mm.Machine.Scheduler.Point(Points.ProtPte);
            await table.Lock();
            await Rmap.FlushTlbBatchedPending(mm);
            await ChangePteRangeLocked(tlb, vma, table, new PageRange(addr, next), flags);
            if (marks)
            {
                MarkEmptyLocked(table, new PageRange(addr, next));
            }

            table.Unlock();
            addr = next;
        }

        return 0;
    }

    /// <remarks>mm/mprotect.c:pgtable_populate_needed()</remarks>
    private static bool PopulateTables(MmStruct mm, VirtAddr start, VirtAddr end)
    {
        bool hasAll = true;
        for (VirtAddr addr = start; hasAll && addr < end; addr = Pagewalk.EndOfEntry(addr, end, VirtAddr.PmdShift))
        {
            hasAll = Memory.PteAlloc(mm, addr) is not null;
        }

        return hasAll;
    }

    /// <summary>What is not mapped is in a file perhaps: a marker remembers that it is protected.</summary>
    private static void MarkEmptyLocked(PageTable table, PageRange range)
    {
        table.Ptl.AssertHeld();
        for (int i = PageTable.PteIndex(range.Start), last = PageTable.PteIndex(range.End - VirtAddr.PageSize); i <= last; i++)
        {
            if (table.Get(i).IsNone)
            {
                table.Set(i, Pte.MakeMarker(PteMarkers.UffdWp));
            }
        }
    }

    /// <remarks>mm/mprotect.c:change_pte_range()</remarks>
    private static KTask<Unit> ChangePteRangeLocked(MmuGather tlb, Vma vma, PageTable table, PageRange range, CpFlags flags)
    {
        // Left out: NUMA hints, batches of a large folio.
        table.Ptl.AssertHeld();
        return table.Each(
            PageTable.PteIndex(range.Start), PageTable.PteIndex(range.End - VirtAddr.PageSize), new ChangeEntries(tlb, vma, flags));
    }

    /// <summary>
    /// A page that is elsewhere gets its protection when it comes back; only one that is moved brings its own right to write along.
    /// </summary>
    /// <remarks>The branch of mm/mprotect.c:change_pte_range() for swap entries.</remarks>
    private static void ChangeNonpresentPte(MmStruct mm, PageTable table, int index, Pte old, CpFlags flags)
    {
        table.Ptl.AssertHeld();
        SwpEntry entry = old.ToSwpEntry();
        if (entry.Kind == PteKind.Marker)
        {
            if ((flags & CpFlags.UffdWpResolve) != 0 && (entry.Markers & (PteMarkers.Poisoned | PteMarkers.Guard)) == 0)
            {
                table.SetAsserted(index, default);
            }

            return;
        }

        Pte changed = (flags & CpFlags.UffdWp) != 0 ? old.MkSwpUffdWp()
            : (flags & CpFlags.UffdWpResolve) != 0 ? old.ClearSwpUffdWp()
            : old;
        switch (entry.Kind)
        {
            case PteKind.Migration when entry.IsWritableMigration:
                bool isAnon = mm.Machine.PageAlloc.PageOf(entry.Pfn).Folio.IsAnon;
                table.SetAsserted(index, changed.WithSwpEntry(entry.ToReadableMigration(keepExclusive: isAnon)));
                break;
            case PteKind.Device when entry.Type == SwpEntry.DeviceWrite:
                table.SetAsserted(index, changed.WithSwpEntry(entry with { Type = SwpEntry.DeviceRead }));
                break;
            case var _ when changed != old:
                table.SetAsserted(index, changed);
                break;
            default:
                break;
        }
    }

    /// <summary>
    /// Entries do not become writable by the VMA's protection alone: each is asked whether a write fault is still needed.
    /// </summary>
    /// <remarks>
    /// mm/vma.h:vma_wants_manual_pte_write_upgrade(). Of shared mappings only those are that have ->page_mkwrite, which shmem has not:
    /// for the others vma_wants_writenotify() finds the protection changed that it has asked for itself, and says no.
    /// </remarks>
    internal static bool WantsWriteUpgrade(Vma vma) => WantsWriteUpgrade(vma.Flags, Mmap.HasPageMkwrite(vma));

    /// <summary>The same by flags that were read before.</summary>
    internal static bool WantsWriteUpgrade(VmFlags vmaFlags, bool hasPageMkwrite) =>
        vmaFlags.Has(VmFlags.Write) && (!vmaFlags.Has(VmFlags.Shared) || hasPageMkwrite);

    /// <summary>Could the page be written at once, without a fault that somebody waits for?</summary>
    /// <remarks>mm/mprotect.c:can_change_pte_writable()</remarks>
    internal static bool CanChangePteWritable(MmStruct mm, VmFlags vmaFlags, Pte entry)
    {
        Kernel.BugOn(!vmaFlags.Has(VmFlags.Write));
        if (entry.IsProtNone || NeedsSoftDirtyFault(mm, vmaFlags, entry) || entry.IsUffdWp)
        {
            return false;
        }

        if (vmaFlags.Has(VmFlags.Shared))
        {
            // Dirty: the first write was noted already.
            return entry.IsDirty;
        }

        Page? page = Memory.VmNormalPage(mm, entry);
        return page is not null && page.Folio.IsAnon && page.IsAnonExclusive;
    }

    /// <remarks>mm/internal.h:pte_needs_soft_dirty_wp()</remarks>
    private static bool NeedsSoftDirtyFault(MmStruct mm, VmFlags vmaFlags, Pte entry)
    {
        // The bug has the VMA's flag the wrong way round: set, it says that nothing is tracked.
        bool tracked = mm.Bugs.Has(KnownBug.SoftDirtyMprotect)
            ? vmaFlags.Has(VmFlags.SoftDirty)
            : Mmap.IsSoftDirtyEnabled(mm, vmaFlags);
        return tracked && !entry.IsSoftDirty;
    }

    private struct ChangeEntries(MmuGather tlb, Vma vma, CpFlags flags) : IEntryVisitor
    {
        private OwedFlush owed;

        public void Visit(PageTable table, int index)
        {
            Pte old = table.Get(index);
            if (!old.IsPresent)
            {
                ChangeNonpresentPte(vma.Mm, table, index, old, flags);
                return;
            }

            Pte entry = old.Modify(vma.PageProt);
            entry = (flags & CpFlags.UffdWp) != 0 ? entry.MkUffdWp()
                : (flags & CpFlags.UffdWpResolve) != 0 ? entry.ClearUffdWp()
                : entry;
            if ((flags & CpFlags.TryChangeWritable) != 0 && !entry.IsWrite && CanChangePteWritable(vma.Mm, vma.Flags, entry))
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
