// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

// Allocation and release of page tables.
internal static partial class Memory
{
    /// <summary>The PUD table of an address, allocated where there is none; null when memory is full.</summary>
    /// <remarks>mm/memory.c:__pud_alloc()</remarks>
    internal static PageTable? PudAlloc(MmStruct mm, VirtAddr addr) => ChildAlloc(mm, mm.Pgd, addr);

    /// <summary>The PMD table of an address, allocated with what stands above it; null when memory is full.</summary>
    /// <remarks>mm/memory.c:__pmd_alloc(), mm/memory.c:__pud_alloc()</remarks>
    internal static PageTable? PmdAlloc(MmStruct mm, VirtAddr addr)
    {
        PageTable? pud = ChildAlloc(mm, mm.Pgd, addr);
        return pud is null ? null : ChildAlloc(mm, pud, addr);
    }

    /// <summary>The PTE table of an address, allocated where there is none; null when memory is full.</summary>
    /// <remarks>mm/memory.c:__pte_alloc()</remarks>
    internal static PageTable? PteAlloc(MmStruct mm, VirtAddr addr)
    {
        PageTable? present = Pagewalk.PteTable(mm, addr, OnLeaf.Own);
        if (present is not null)
        {
            return present;
        }

        PageTable? pmd = PmdAlloc(mm, addr);
        return pmd is null ? null : ChildAlloc(mm, pmd, addr);
    }

    /// <summary>The table of one level for an address, allocated with what stands above it; null when memory is full.</summary>
    internal static PageTable? TableAlloc(MmStruct mm, VirtAddr addr, int level) => level switch
    {
        PageTable.PgdLevel => mm.Pgd,
        PageTable.PudLevel => PudAlloc(mm, addr),
        PageTable.PmdLevel => PmdAlloc(mm, addr),
        _ => PteAlloc(mm, addr),
    };

    /// <summary>The PTE table of an address, locked; null where there is none, or none any more.</summary>
    /// <remarks>
    /// mm/pgtable-generic.c:__pte_offset_map_lock(). While the lock was waited for, MADV_DONTNEED may have freed the table: so it is looked
    /// up again, and a caller that knew a table before must take null for "look again", and for a huge page that is there instead.
    /// </remarks>
    internal static KTask<PageTable?> PteOffsetMapLock(MmStruct mm, VirtAddr addr)
    {
        PageTable? table = Pagewalk.PteTable(mm, addr, OnLeaf.NoTable);
        return table is null || table.Ptl.TryLockAlone()
            ? new KTask<PageTable?>(table)
            : PteOffsetMapLockContended(mm, addr, table);
    }

    /// <summary>A table that no PMD points to yet. Whoever has it installs it or frees it.</summary>
    /// <remarks>mm/pgtable-generic.c; arch/x86/mm/pgtable.c:pte_alloc_one()</remarks>
    internal static PageTable? PteAllocOne(MmStruct mm, VirtAddr addr) =>
        mm.Machine.PageAlloc.AllocTable(mm, PageTable.PteLevel, new VirtAddr(addr.Value & VirtAddr.PmdMask));

    internal static void PteFree(MmStruct mm, PageTable table) => mm.Machine.PageAlloc.FreeTable(table);

    /// <summary>Links a table; false when another thread was faster, and the caller keeps its table.</summary>
    /// <remarks>mm/memory.c:pmd_install()</remarks>
    internal static bool TableInstall(MmStruct mm, PageTable upper, int index, PageTable table)
    {
        upper.LockAtomic();
        bool isFree = upper.UpperKindOf(index) == UpperKind.Absent;
        if (isFree)
        {
            upper.Link(index, table);
            mm.PgtablesBytes += VirtAddr.PageSize;
        }

        upper.Unlock();
        return isFree;
    }

    /// <summary>Unlinks an empty table and frees it.</summary>
    /// <remarks>mm/memory.c:free_pte_range() and its kin for the upper levels</remarks>
    internal static void TableRemove(MmuGather tlb, PageTable upper, int index, PageTable table)
    {
        Kernel.BugOn(!table.IsEmpty);
        MmStruct mm = tlb.Mm;
        upper.LockAtomic();
        upper.Unlink(index);
        upper.Unlock();
        mm.PgtablesBytes -= VirtAddr.PageSize;
        tlb.RemoveTable(table);
    }

    private static async KTask<PageTable?> PteOffsetMapLockContended(MmStruct mm, VirtAddr addr, PageTable? table)
    {
        while (table is not null)
        {
            await table.Lock();
            PageTable? now = Pagewalk.PteTable(mm, addr, OnLeaf.NoTable);
            if (now == table)
            {
                return table;
            }

            table.Unlock();
            table = now;
        }

        return null;
    }

    private static PageTable? ChildAlloc(MmStruct mm, PageTable upper, VirtAddr addr)
    {
        int index = upper.IndexOf(addr);
        PageTable? child = Pagewalk.Child(upper, index, OnLeaf.Own);
        if (child is not null)
        {
            return child;
        }

        child = mm.Machine.PageAlloc.AllocTable(mm, upper.Level - 1, upper.AddressOf(index));
        if (child is not null)
        {
            bool installed = TableInstall(mm, upper, index, child);
            Kernel.BugOn(!installed);
        }

        return child;
    }
}
