// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>The bugs that this model can be built with.</summary>
public static class BugZoo
{
    public static IReadOnlyList<BugInfo> All { get; } =
    [
        new(KnownBug.FutureWriteSealsPrivate, "Z13", "memfd-future-write-cow",
            "F_SEAL_FUTURE_WRITE takes VM_MAYWRITE from private mappings too, which could not change the file", "05d351102dbe", "5.1"),
        new(KnownBug.PreallocNullSleeps, "Z27", "prealloc-null-sleeps",
            "fault-around that could not allocate a page table goes on, and allocates one under RCU", "", "4.8"),
        new(KnownBug.PagetableLeak, "Z28", "pagetable-leak",
            "a page table that a fault allocated ahead and did not need is never freed", "b0b9b3df27d1", "4.10"),
        new(KnownBug.SpfLiveFlags, "Z44", "spf-live-flags",
            "a speculative fault decides by flags that it reads a second time, when they may be those of half a change", "", ""),
        new(KnownBug.SpfNoRecheck, "Z45", "spf-no-recheck",
            "a speculative fault installs its entry without asking under the page-table lock whether the mapping has changed", "", ""),
        new(KnownBug.SpfSpinsWithInterruptsOff, "Z46", "spf-spinlock-ipi-deadlock",
            "a speculative fault waits, with interrupts off, for a page-table lock whose holder waits for its CPU to take one", "", ""),
        new(KnownBug.SpfMremapDest, "Z47", "spf-mremap-dest",
            "a speculative fault puts a page where mremap is about to move one, which overwrites it", "", ""),
        new(KnownBug.SpfForkStaleTlb, "Z48", "spf-fork-stale-tlb",
            "a speculative fault copies a page that fork has made read-only, while another CPU still stores to it", "", ""),
        new(KnownBug.VmaLockFork, "Z49", "vmalock-fork",
            "fork takes mmap_lock, and not the locks of the VMAs whose pages it makes shared", "fb49c455323f", "6.5"),
        new(KnownBug.VmaLockAnonVma, "Z50", "vmalock-anonvma-null",
            "a fault that holds only its VMA gives it an anon_vma, while neighbours may change", "657b5146955e", "6.5"),
        new(KnownBug.PtNotSameEscapes, "Z51", "ptnotsame-escapes",
            "a swap-in that finds another entry than it began with returns a result that nobody else knows", "", ""),
        new(KnownBug.SpfSwapReadahead, "Z52", "spf-swap-readahead-bounds",
            "a speculative fault reads from swap, and ahead of itself, by borders that nobody protects", "", ""),
        new(KnownBug.StackExpandUnderRead, "Z54", "stackrot",
            "a fault makes a stack grow while it holds mmap_lock for reading only", "c2508ec5a58d", "6.5"),
        new(KnownBug.StackGapOnePage, "Z55", "stack-gap-one-page",
            "a stack keeps only one page of distance from the mapping below, so that a large frame jumps over it", "1be7107fbe18", "4.12"),
        new(KnownBug.AnonVmaDoubleReuse, "Z56", "anonvma-double-reuse",
            "fork reuses an anon_vma that still has a VMA, because one counter stands for children and VMAs", "2555283eb40d", "6.0"),
        new(KnownBug.MremapMergeAnonVmaUaf, "Z57", "mremap-merge-anonvma-uaf",
            "mremap merges a faulted source with an unfaulted neighbour and does not link the anon_vma chain", "61f67c230a5e", "6.19"),
        new(KnownBug.MergeKeepsOldPgoff, "Z58", "merge-keeps-old-pgoff",
            "a merge into the next VMA keeps its old vm_pgoff, so pages of another offset are mapped", "7e7757876f25", "6.3"),
        new(KnownBug.DontunmapLockedLeak, "Z68", "dontunmap-locked-leak",
            "mremap with MREMAP_DONTUNMAP unlocks the source and leaves its pages in locked_vm", "", ""),
        new(KnownBug.ForkKeepsSwpExclusive, "Z103", "fork-keeps-swp-exclusive",
            "fork leaves swap entries exclusive, so that parent and child write to one page", "", "5.19"),
        new(KnownBug.PopulateSigbusErrno, "Z108", "populate-sigbus-errno",
            "MADV_POPULATE_READ and WRITE report a SIGBUS as ENOMEM, which means a hole", "eb2faa513c24", "5.14"),
        new(KnownBug.SoftDirtyMerge, "Z109", "softdirty-merge",
            "a merge keeps only one VMA's VM_SOFTDIRTY, so written pages are reported clean", "6707915e030a", "6.19"),
        new(KnownBug.SoftDirtyMprotect, "Z110", "softdirty-mprotect",
            "mprotect makes a page writable although soft-dirty must see its next store", "76aefad628aa", "6.0"),
        new(KnownBug.SoftDirtyWritenotify, "Z111", "softdirty-writenotify",
            "after clear_refs new entries of a shared mapping are writable, so their first store is not seen", "64e455079e1b", "3.18"),
        new(KnownBug.MlockTwiceCounts, "Z112", "mlock2-double-count",
            "mlock of memory that is locked on fault counts it in locked_vm a second time", "b155b4fde5bd", "4.9"),
        new(KnownBug.MlockallOnfaultAlone, "Z113", "mlockall-onfault-alone",
            "mlockall takes MCL_ONFAULT without MCL_CURRENT or MCL_FUTURE, and locks nothing", "dedca63504a2", "5.2"),
    ];

    /// <summary>Finds a bug by id (Z58) or short name; null when this model has no such switch.</summary>
    public static BugInfo? Find(string idOrName) =>
        All.FirstOrDefault(bug => string.Equals(bug.Id, idOrName, StringComparison.OrdinalIgnoreCase)
            || string.Equals(bug.Name, idOrName, StringComparison.OrdinalIgnoreCase));
}
