// SPDX-License-Identifier: GPL-2.0-or-later
using System.Runtime.CompilerServices;

namespace Selftests.MmCore;

/// <summary>Walks the four levels of a page table without changing them. Each walk says what it does with a leaf above the PTEs.</summary>
/// <remarks>mm/pagewalk.c; include/linux/pgtable.h</remarks>
internal static class Pagewalk
{
    /// <summary>The PTE table of an address, or null where none is installed. In a race every upper entry is read, and told.</summary>
    /// <remarks>include/linux/mm.h:pte_offset_map()</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static PageTable? PteTable(MmStruct mm, VirtAddr addr, OnLeaf onLeaf)
    {
        PageTable? last = mm.LastPteTable;
        return last is not null && (addr.Value ^ last.Base.Value) < VirtAddr.PmdSize ? last : WalkToPteTable(mm, addr, onLeaf);
    }

    /// <summary>A scheduling point in front of the lowest entry that there is for an address.</summary>
    internal static PointAwaitable PointOfEntry(MmStruct mm, VirtAddr addr, Sharing sharing)
    {
        PageTable lowest = LowestTable(mm, addr, OnLeaf.NoTable);
        return lowest.Point(lowest.IndexOf(addr), sharing);
    }

    /// <summary>The entry of an address; none where no table is installed.</summary>
    internal static Pte GetPte(MmStruct mm, VirtAddr addr, OnLeaf onLeaf)
    {
        PageTable? table = PteTable(mm, addr, onLeaf);
        return table is null ? default : table.Get(PageTable.PteIndex(addr));
    }

    /// <summary>The lowest table that exists for an address.</summary>
    internal static PageTable LowestTable(MmStruct mm, VirtAddr addr, OnLeaf onLeaf)
    {
        PageTable table = mm.Pgd;
        while (table.Level > PageTable.PteLevel)
        {
            PageTable? next = Child(table, table.IndexOf(addr), onLeaf);
            if (next is null)
            {
                return table;
            }

            table = next;
        }

        return table;
    }

    /// <summary>The table of one level that serves an address, or null where none is installed.</summary>
    internal static PageTable? TableAt(MmStruct mm, VirtAddr addr, int level, OnLeaf onLeaf)
    {
        PageTable? table = mm.Pgd;
        while (table is not null && table.Level > level)
        {
            table = Child(table, table.IndexOf(addr), onLeaf);
        }

        return table;
    }

    /// <summary>The table that an upper entry points to, or null for an absent one: the one place that decides what a leaf is.</summary>
    internal static PageTable? Child(PageTable table, int index, OnLeaf onLeaf)
    {
        // One read: in a race the entry may be another one a moment later.
        Pte entry = table.Get(index);
        return entry.UpperKind switch
        {
            UpperKind.Absent => null,
            UpperKind.Table => table.Mm.Machine.PageAlloc.TableOf(entry.Pfn),
            _ => AtLeaf(table, index, onLeaf),
        };
    }

    /// <summary>The first PTE table at or above <paramref name="addr"/> and below <paramref name="end"/>.</summary>
    /// <remarks><paramref name="addr"/> moves up to the first address that the table covers; to the end when there is none.</remarks>
    internal static PageTable? NextPteTable(MmStruct mm, ref VirtAddr addr, VirtAddr end, OnLeaf onLeaf)
    {
        while (addr < end)
        {
            PageTable table = PteTable(mm, addr, onLeaf) ?? LowestTable(mm, addr, onLeaf);
            if (table.Level == PageTable.PteLevel)
            {
                return table;
            }

            // Nothing below this entry: go on behind all that it would cover.
            addr = EndOfEntry(addr, end, PageTable.Shift(table.Level));
        }

        return null;
    }

    /// <summary>pmd_addr_end() and its kin: the end of the entry's range, at most <paramref name="end"/>.</summary>
    internal static VirtAddr EndOfEntry(VirtAddr addr, VirtAddr end, int shift)
    {
        ulong size = 1UL << shift;
        ulong next = unchecked((addr.Value + size) & ~(size - 1));

        // Comparing the last addresses keeps an end of 0 (the top) right.
        return unchecked(next - 1 < end.Value - 1) ? new VirtAddr(next) : end;
    }

    private static PageTable? AtLeaf(PageTable table, int index, OnLeaf onLeaf)
    {
        Kernel.BugOn(onLeaf == OnLeaf.Bug);
        return onLeaf == OnLeaf.NoTable
            ? null
            : throw new NotModelledException($"a huge page at {table.AddressOf(index)}, level {table.Level}");
    }

    private static PageTable? WalkToPteTable(MmStruct mm, VirtAddr addr, OnLeaf onLeaf)
    {
        if (addr.Value >= VirtAddr.TaskSize)
        {
            return null;
        }

        PageTable table = LowestTable(mm, addr, onLeaf);
        if (table.Level != PageTable.PteLevel)
        {
            return null;
        }

        if (mm.Machine.Scheduler.IsAlone)
        {
            mm.RememberPteTable(table);
        }

        return table;
    }
}
