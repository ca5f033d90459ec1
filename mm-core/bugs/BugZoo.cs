// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>The bugs that this model can be built with.</summary>
public static class BugZoo
{
    public static IReadOnlyList<BugInfo> All { get; } =
    [
        new(KnownBug.AnonVmaDoubleReuse, "Z56", "anonvma-double-reuse",
            "fork reuses an anon_vma that still has a VMA, because one counter stands for children and VMAs", "2555283eb40d", "6.0"),
        new(KnownBug.MremapMergeAnonVmaUaf, "Z57", "mremap-merge-anonvma-uaf",
            "mremap merges a faulted source with an unfaulted neighbour and does not link the anon_vma chain", "61f67c230a5e", "6.19"),
        new(KnownBug.MergeKeepsOldPgoff, "Z58", "merge-keeps-old-pgoff",
            "a merge into the next VMA keeps its old vm_pgoff, so pages of another offset are mapped", "7e7757876f25", "6.3"),
        new(KnownBug.SoftDirtyMerge, "Z109", "softdirty-merge",
            "a merge keeps only one VMA's VM_SOFTDIRTY, so written pages are reported clean", "6707915e030a", "6.19"),
    ];

    /// <summary>Finds a bug by id (Z58) or short name; null when this model has no such switch.</summary>
    public static BugInfo? Find(string idOrName) =>
        All.FirstOrDefault(bug => string.Equals(bug.Id, idOrName, StringComparison.OrdinalIgnoreCase)
            || string.Equals(bug.Name, idOrName, StringComparison.OrdinalIgnoreCase));
}
