// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

// smaps, and the memory's part of /proc/PID/status.
internal static partial class TaskMmu
{
    /// <summary>The fields of status that are modelled.</summary>
    internal static IReadOnlyList<string> StatusFields { get; } =
        ["VmSize", "VmLck", "VmPin", "VmRSS", "RssAnon", "RssFile", "RssShmem", "VmData", "VmPTE", "VmSwap"];

    /// <summary>The mappings that touch a range, and what is mapped in them. Nothing is changed, and nobody waited for.</summary>
    /// <remarks>fs/proc/task_mmu.c:smap_gather_stats()</remarks>
    internal static MemSizeStats SmapGatherStats(MmStruct mm, VirtAddr start, VirtAddr end)
    {
        var stats = new MemSizeStats();
        for (Vma? vma = mm.Vmas.Find(start); vma is not null && vma.Start < end; vma = vma.Next)
        {
            stats.AddMapping(vma);
            AddShmemSwap(vma, stats);
            VirtAddr addr = vma.Start;
            while (Pagewalk.NextPteTable(mm, ref addr, vma.End, OnLeaf.Own) is { } table)
            {
                VirtAddr next = Pagewalk.EndOfEntry(addr, vma.End, VirtAddr.PmdShift);
                SmapsPteRange(vma, table, new PageRange(addr, next), stats);
                addr = next;
            }
        }

        return stats;
    }

    /// <summary>Pages of the file that are in swap; in a private mapping that may store only where it has none of its own.</summary>
    /// <remarks>mm/shmem.c:shmem_swap_usage(), fs/proc/task_mmu.c:smaps_pte_hole()</remarks>
    private static void AddShmemSwap(Vma vma, MemSizeStats stats)
    {
        if (vma.File is not { Mapping: { HasSwapped: true } mapping })
        {
            return;
        }

        bool countsAll = vma.Flags.Has(VmFlags.Shared) || !vma.Flags.Has(VmFlags.Write);
        foreach ((ulong index, _) in mapping.SwappedFrom(vma.Pgoff).TakeWhile(place => place.Index <= vma.LastIndex))
        {
            if (countsAll || Pagewalk.GetPte(vma.Mm, vma.AddressOfIndex(index), OnLeaf.NoTable).IsNone)
            {
                stats.AddShmemSwap();
            }
        }
    }

    /// <summary>A field in kB; null: there is none of that name.</summary>
    /// <remarks>fs/proc/task_mmu.c:task_mem()</remarks>
    internal static long? TaskMem(MmStruct mm, string field)
    {
        // Left out: marks of the highest size, code, stack and libraries.
        long? pages = field switch
        {
            "VmSize" => (long)mm.TotalVm,
            "VmLck" => (long)mm.LockedVm,
            "VmPin" => (long)mm.PinnedVm,
            "VmRSS" => mm.RssPages,
            "RssAnon" => mm.Counter(MmCounter.AnonPages),
            "RssFile" => mm.Counter(MmCounter.FilePages),
            "RssShmem" => mm.Counter(MmCounter.ShmemPages),
            "VmData" => (long)mm.DataVm,
            "VmPTE" => (long)(mm.PgtablesBytes >> VirtAddr.PageShift),
            "VmSwap" => mm.Counter(MmCounter.SwapEnts),
            _ => null,
        };
        return pages << (VirtAddr.PageShift - 10);
    }

    /// <summary>
    /// The page that an entry maps, or would map if it were not being moved. The zero page is nobody's: vm_normal_page() finds none behind
    /// it.
    /// </summary>
    private static Page? PageOf(MmStruct mm, Pte pte) =>
        pte.IsPresent ? Memory.VmNormalPage(mm, pte)
        : pte.IsSwapPte && pte.ToSwpEntry() is { IsPfn: true } entry ? mm.Machine.PageAlloc.PageOf(entry.Pfn)
        : null;

    /// <remarks>fs/proc/task_mmu.c:smaps_pte_range(), fs/proc/task_mmu.c:smaps_pte_entry()</remarks>
    private static void SmapsPteRange(Vma vma, PageTable table, PageRange range, MemSizeStats stats)
    {
        MmStruct mm = vma.Mm;
        int last = PageTable.PteIndex(range.End - VirtAddr.PageSize);
        for (int index = PageTable.PteIndex(range.Start); index <= last; index++)
        {
            Pte pte = table.Get(index);
            if (pte.Kind == PteKind.Swap)
            {
                stats.AddSwap(Swapfile.SwpSwapcount(mm.Machine, pte.ToSwpEntry()));
            }
            else if (PageOf(mm, pte) is { } page)
            {
                stats.Account(pte, page, vma.Flags.Has(VmFlags.Locked));
            }
        }
    }
}
