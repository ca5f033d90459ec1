// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Harness.Observations;
using Selftests.MmCore;

namespace Selftests.Harness.Model;

/// <summary>What the model can do, for the checker: everything else is refused before anything runs.</summary>
/// <remarks>mm-core/SUPPORT.md says the same to readers, with the reasons.</remarks>
public sealed class ModelSupport : ISupport
{
    // Sets that are never changed, and yet not frozen: to freeze them takes longer than a script asks them for.
    private static readonly HashSet<string> Calls =
        [
            .. SyscallTable.Names, "page_of",
            .. CallTable.All.Where(call => call.Group is CallGroup.Access or CallGroup.Value).Select(call => call.Name),
        ];

    private static readonly HashSet<string> Looks =
        [.. Observables.All.Where(observable => observable.IsModelled).Select(observable => observable.Spec.Name)];

    private static readonly HashSet<string> Statements =
    [
        "may", "if", "in", "for", "thread", "join", "csharp", "return", "machine", "race",
        "always", "sometimes", "never", "outcomes", "explore", "at",
    ];

    // Flags are refused by name: of most families the model has all.
    private static readonly HashSet<string> MissingFlags =
    [
        "madvise MADV_MERGEABLE", "madvise MADV_UNMERGEABLE", "madvise MADV_HUGEPAGE",
        "madvise MADV_NOHUGEPAGE", "madvise MADV_COLLAPSE", "madvise MADV_HWPOISON",
        "madvise MADV_SOFT_OFFLINE",
        "process_madvise MADV_MERGEABLE", "process_madvise MADV_UNMERGEABLE", "process_madvise MADV_HUGEPAGE",
        "process_madvise MADV_NOHUGEPAGE", "process_madvise MADV_COLLAPSE", "process_madvise MADV_HWPOISON",
        "process_madvise MADV_SOFT_OFFLINE",
        "prctl PR_SET_THP_DISABLE", "prctl PR_GET_THP_DISABLE",
        "prctl PR_SET_MEMORY_MERGE", "prctl PR_GET_MEMORY_MERGE", "prctl PR_SET_DUMPABLE", "prctl PR_SET_TIMERSLACK",
        "mmap MAP_HUGETLB", "mmap MAP_HUGE_2MB", "mmap MAP_HUGE_1GB", "mmap MAP_SYNC",
        "kill SIGTRAP", "kill SIGSTOP",
        "pin FOLL_GET", "pin FOLL_DUMP", "pin FOLL_NOWAIT", "pin FOLL_ANON", "pin FOLL_SPLIT_PMD", "pin FOLL_PCI_P2PDMA",
        "pin FOLL_INTERRUPTIBLE", "pin FOLL_HONOR_NUMA_FAULT", "pin FOLL_TOUCH", "pin FOLL_TRIED", "pin FOLL_REMOTE", "pin FOLL_FAST_ONLY",
        "pin FOLL_UNLOCKABLE", "pin FOLL_MADV_POPULATE",
        "handle_mm_fault FAULT_FLAG_ORIG_PTE_VALID", "handle_mm_fault FAULT_FLAG_SPECULATIVE",
        "memfd_create MFD_HUGETLB", "memfd_create MFD_HUGE_2MB", "memfd_create MFD_HUGE_1GB",
    ];

    private static readonly HashSet<string> Fields =
    [
        .. CallTable.All.Where(call => Calls.Contains(call.Name))
            .SelectMany(call => call.Fields.Select(field => $"{call.Name} {field.Name}")),
        .. Observables.All.Where(observable => observable.IsModelled)
            .SelectMany(observable => observable.ModelFields.Select(field => $"{observable.Spec.Name} {field}")),
    ];

    private ModelSupport()
    {
    }

    /// <summary>The one there is.</summary>
    public static ModelSupport Instance { get; } = new();

    /// <summary>The constants that the model refuses.</summary>
    internal static IEnumerable<string> MissingFlagNames => MissingFlags.Select(flag => flag[(flag.IndexOf(' ') + 1)..]);

    /// <summary>Whether the model has a feature, spelled as ISupport says.</summary>
    public bool Has(string feature)
    {
        ArgumentNullException.ThrowIfNull(feature);
        int blank = feature.IndexOf(' ');
        string rest = feature[(blank + 1)..];
        return feature[..Math.Max(0, blank)] switch
        {
            "call" => Calls.Contains(rest),
            "observation" => Looks.Contains(rest),
            "statement" => Statements.Contains(rest),
            "machine" => ModelConfig.Keys.Contains(rest),
            "knob" => KnobObservable.ModelFiles.Contains(rest),
            "field" => Fields.Contains(rest),
            "flag" => !MissingFlags.Contains(rest),
            "option" => rest is "mmap align" or "fail nth" or "UFFDIO_API api"
                || rest.StartsWith("PAGEMAP_SCAN ", StringComparison.Ordinal),
            "bit" => !rest.StartsWith("trace ", StringComparison.Ordinal) || Tracepoints.All.Concat(Points.All).Contains(rest[6..]),

            "file" or "argument" => true,
            "point" => MmCore.Points.All.Contains(rest),
            _ => false,
        };
    }
}
