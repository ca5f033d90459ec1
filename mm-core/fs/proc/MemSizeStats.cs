// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>What smaps sums up of the entries of a mapping, or of several.</summary>
/// <remarks>fs/proc/task_mmu.c:struct mem_size_stats</remarks>
public sealed class MemSizeStats
{
    /// <summary>Pss is kept in fractions of a byte: a page may have many owners.</summary>
    private const int PssShift = 12;

    private readonly Dictionary<string, ulong> bytes = [];
    private ulong size;
    private ulong pss;
    private ulong pssDirty;
    private ulong swapPss;
    private ulong pssLocked;

    /// <summary>The fields as smaps prints them. What is not modelled is zero in them.</summary>
    public static IReadOnlyList<string> Fields { get; } =
    [
        "Size", "KernelPageSize", "MMUPageSize", "Rss", "Pss", "Pss_Dirty", "Shared_Clean", "Shared_Dirty", "Private_Clean",
        "Private_Dirty", "Referenced",
        "Anonymous", "KSM", "LazyFree", "AnonHugePages", "ShmemPmdMapped", "FilePmdMapped", "Shared_Hugetlb", "Private_Hugetlb", "Swap",
        "SwapPss", "Locked",
    ];

    /// <summary>A field in kB; null: there is none of that name.</summary>
    /// <remarks>fs/proc/task_mmu.c:__show_smap()</remarks>
    public long? Field(string name) => name switch
    {
        "Size" => (long)size >> 10,
        "KernelPageSize" or "MMUPageSize" => (long)VirtAddr.PageSize >> 10,
        "Pss" => (long)(pss >> (PssShift + 10)),
        "Pss_Dirty" => (long)(pssDirty >> (PssShift + 10)),
        "Locked" => (long)(pssLocked >> (PssShift + 10)),
        "SwapPss" => (long)(swapPss >> (PssShift + 10)),
        _ when Fields.Contains(name) => (long)bytes.GetValueOrDefault(name) >> 10,
        _ => null,
    };

    internal void AddMapping(Vma vma) => size += vma.End - vma.Start;

    /// <summary>A slot of swap, which so many entries refer to.</summary>
    internal void AddSwap(int mapCount)
    {
        Count("Swap");
        swapPss += (VirtAddr.PageSize << PssShift) / (ulong)Math.Max(1, mapCount);
    }

    /// <summary>A page of shmem that is in swap: which mappings share it nobody knows.</summary>
    internal void AddShmemSwap() => Count("Swap");

    /// <remarks>fs/proc/task_mmu.c:smaps_account()</remarks>
    internal void Account(Pte pte, Page page, bool isLocked)
    {
        // Left out: KSM and huge pages.
        bool isPresent = pte.IsPresent;
        bool isDirty = (isPresent && pte.IsDirty) || page.Folio.Has(PageFlags.Dirty);
        Count("Rss");
        if (page.Folio.IsAnon)
        {
            Count("Anonymous");
            if (!page.Folio.IsSwapBacked && !isDirty)
            {
                Count("LazyFree");
            }
        }

        if ((isPresent && pte.IsYoung) || page.Folio.Has(PageFlags.Referenced))
        {
            Count("Referenced");
        }

        // Nobody knows how often a page is shared that is moved: it may be, and counts whole.
        ulong share = (VirtAddr.PageSize << PssShift) / (isPresent ? (ulong)Math.Max(1, page.MapCount) : 1);
        pss += share;
        pssDirty += isDirty ? share : 0;
        pssLocked += isLocked ? share : 0;
        Count(!isPresent || page.MapCount > 1 ? isDirty ? "Shared_Dirty" : "Shared_Clean" : isDirty ? "Private_Dirty" : "Private_Clean");
    }

    private void Count(string field) => bytes[field] = bytes.GetValueOrDefault(field) + VirtAddr.PageSize;
}
