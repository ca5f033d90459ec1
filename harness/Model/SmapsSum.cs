// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore;

namespace Selftests.Harness.Model;

/// <summary>The fields of smaps, summed over the mappings that touch a range, in kB as the kernel prints them.</summary>
/// <remarks>fs/proc/task_mmu.c:smaps_pte_entry(), fs/proc/task_mmu.c:smaps_account()</remarks>
internal sealed class SmapsSum
{
    private const int KbPerPage = 4;
    private const int PssShift = 12;

    private readonly Dictionary<string, long> pages = [];
    private long size;
    private long pss;
    private long pssDirty;
    private long swapPss;

    /// <summary>The fields that the model has; what it does not model is zero in it.</summary>
    public static IReadOnlyList<string> Fields { get; } =
    [
        "Size", "KernelPageSize", "MMUPageSize", "Rss", "Pss", "Pss_Dirty", "Shared_Clean", "Shared_Dirty", "Private_Clean", "Private_Dirty", "Referenced",
        "Anonymous", "KSM", "LazyFree", "AnonHugePages", "ShmemPmdMapped", "FilePmdMapped", "Shared_Hugetlb", "Private_Hugetlb", "Swap",
        "SwapPss", "Locked",
    ];

    public static SmapsSum Of(Machine machine, TaskStruct task, ulong start, ulong end)
    {
        var sum = new SmapsSum();
        foreach (VmaInfo vma in machine.Inspect.Vmas(task, new VirtAddr(start), new VirtAddr(end)))
        {
            sum.size += (long)(vma.End - vma.Start) / 1024;
            for (VirtAddr at = machine.Inspect.NextInTables(task, vma.Start, vma.End);
                at < vma.End;
                at = machine.Inspect.NextInTables(task, at + VirtAddr.PageSize, vma.End))
            {
                sum.Add(machine.Inspect.Pte(task, at), machine.Inspect.Page(task, at));
            }
        }

        return sum;
    }

    public long? Field(string name) => name switch
    {
        "Size" => size,
        "KernelPageSize" or "MMUPageSize" => KbPerPage,
        "Pss" => pss >> (PssShift + 10),
        "SwapPss" => swapPss >> (PssShift + 10),
        "Pss_Dirty" => pssDirty >> (PssShift + 10),
        _ when Fields.Contains(name) => pages.GetValueOrDefault(name) * KbPerPage,
        _ => null,
    };

    private void Add(in PteInfo entry, PageInfo? behind)
    {
        if (entry.Pte.Kind == PteKind.Swap)
        {
            Count("Swap");
            swapPss += ((long)VirtAddr.PageSize << PssShift) / Math.Max(1, entry.MapCount);
        }

        // The zero page is nobody's: vm_normal_page() finds none behind it.
        if (entry.IsZeroPage || behind is not { } page)
        {
            return;
        }

        // Nobody knows how often a page is shared that is moved: it may be, and counts whole.
        bool isPresent = entry.Pte.IsPresent;
        bool isShared = !isPresent || page.MapCount > 1;
        bool dirty = (isPresent && entry.Pte.IsDirty) || (page.Flags & PageFlags.Dirty) != 0;
        bool referenced = (isPresent && entry.Pte.IsYoung) || (page.Flags & PageFlags.Referenced) != 0;
        Count("Rss");
        Count($"{(isShared ? "Shared" : "Private")}_{(dirty ? "Dirty" : "Clean")}");
        long share = ((long)VirtAddr.PageSize << PssShift) / (isPresent ? Math.Max(1, page.MapCount) : 1);
        pss += share;
        pssDirty += dirty ? share : 0;
        if (referenced)
        {
            Count("Referenced");
        }

        if ((page.Flags & PageFlags.Anon) != 0)
        {
            Count("Anonymous");
        }
    }

    private void Count(string field) => pages[field] = pages.GetValueOrDefault(field) + 1;
}
