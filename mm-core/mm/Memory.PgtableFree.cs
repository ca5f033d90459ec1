// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

// Which tables may go when mappings go: those that no neighbour needs.
internal static partial class Memory
{
    /// <summary>Frees the tables of unmapped VMAs.</summary>
    /// <remarks>
    /// mm/memory.c:free_pgtables(). floor is the end of the VMA before the first (0: none), ceiling the start of the one
    /// behind the last (0: none): tables that reach below the one or above the other serve a neighbour and stay.
    /// </remarks>
    internal static async KTask<Unit> FreePgtables(MmuGather tlb, List<Vma> vmas, VirtAddr floor, VirtAddr ceiling)
    {
        for (int i = 0; i < vmas.Count; i++)
        {
            // Hide the VMA from the reverse maps before its tables go.
            vmas[i].WriteBegin();
            await Rmap.UnlinkAnonVmas(vmas[i]);
            vmas[i].WriteEnd();
            await VmaLink.UnlinkFile(vmas[i]);
            VirtAddr next = i + 1 < vmas.Count ? vmas[i + 1].Start : ceiling;
            FreePgdRange(tlb, vmas[i].Start, vmas[i].End, floor, next);
        }

        return default;
    }

    /// <remarks>mm/memory.c:free_pgd_range(). A floor of 0 is the bottom of the address space, a ceiling of 0 its top.</remarks>
    internal static void FreePgdRange(MmuGather tlb, VirtAddr start, VirtAddr end, VirtAddr floor, VirtAddr ceiling)
    {
        ulong addr = start.Value & VirtAddr.PmdMask;
        if (addr < floor.Value)
        {
            addr = unchecked(addr + VirtAddr.PmdSize);
        }

        ulong top = ceiling.Value & VirtAddr.PmdMask;
        if (ceiling.Value != 0 && top == 0)
        {
            return;
        }

        ulong last = unchecked(end.Value - 1 > top - 1) ? unchecked(end.Value - VirtAddr.PmdSize) : end.Value;
        if (addr < last)
        {
            FreeTableRange(tlb, tlb.Mm.Pgd, new VirtAddr(addr), new VirtAddr(last), floor, ceiling);
        }
    }

    /// <summary>Frees what stands below one table in a range, then each lower table that no neighbour needs.</summary>
    /// <remarks>mm/memory.c:free_pud_range(), mm/memory.c:free_pmd_range(): one function for every level.</remarks>
    private static void FreeTableRange(
        MmuGather tlb, PageTable table, VirtAddr start, VirtAddr end, VirtAddr floor, VirtAddr ceiling)
    {
        int shift = PageTable.Shift(table.Level);
        for (VirtAddr addr = start; addr < end;)
        {
            VirtAddr next = Pagewalk.EndOfEntry(addr, end, shift);
            int index = table.IndexOf(addr);
            PageTable? child = Pagewalk.Child(table, index, OnLeaf.Bug);
            if (child is not null)
            {
                FreeChild(tlb, table, index, child, new PageRange(addr, next), floor, ceiling);
            }

            addr = next;
        }
    }

    private static void FreeChild(
        MmuGather tlb, PageTable table, int index, PageTable child, PageRange range, VirtAddr floor, VirtAddr ceiling)
    {
        if (child.Level > PageTable.PteLevel)
        {
            FreeTableRange(tlb, child, range.Start, range.End, floor, ceiling);
            if (!MayFree(table, index, range.End, floor, ceiling))
            {
                return;
            }
        }

        TableRemove(tlb, table, index, child);
    }

    /// <summary>True when the whole range of an upper entry lies between floor and ceiling.</summary>
    private static bool MayFree(PageTable table, int index, VirtAddr end, VirtAddr floor, VirtAddr ceiling)
    {
        ulong mask = ~((1UL << PageTable.Shift(table.Level)) - 1);
        if (table.AddressOf(index) < floor)
        {
            return false;
        }

        ulong top = ceiling.Value & mask;
        return (ceiling.Value == 0 || top != 0) && unchecked(end.Value - 1 <= top - 1);
    }
}
