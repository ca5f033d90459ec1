// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>What kernels of other versions do otherwise, as far as it was met: a script's <c>machine { kernel 6.12 }</c> chooses.</summary>
/// <remarks>
/// Each of them was seen on a kernel of that version. A version without a level, 6.18, is the newest of its branch. Configuration is
/// no version: what depends on both, as PT_RECLAIM, is off where either says so.
/// </remarks>
public sealed record KernelRules
{
    /// <summary>The kernel that is modelled where nothing else is asked for.</summary>
    public static KernelRules Modelled { get; } = new();

    /// <summary>The oldest version of which anything is known.</summary>
    public static Version Oldest { get; } = new(6, 1);

    /// <summary>The newest one.</summary>
    public static Version Newest { get; } = new(7, 3);

    /// <summary>6.14: MADV_DONTNEED frees the page tables that it has emptied.</summary>
    /// <remarks>mm/pt_reclaim.c:try_get_and_clear_pmd(), commit 6375e95f381e</remarks>
    public bool DontneedFreesTables { get; init; } = true;

    /// <summary>6.16: a mapping that was faulted merges with one that was not.</summary>
    /// <remarks>mm/vma.c:is_mergeable_anon_vma(), commit 879bca0a2c4f</remarks>
    public bool FaultedMergesWithUnfaulted { get; init; } = true;

    /// <summary>6.17: mremap moves a range of several mappings, and asks whether it can before it makes room for them.</summary>
    /// <remarks>mm/mremap.c:remap_move(), commit d23cb648e365</remarks>
    public bool MovesSeveralMappings { get; init; } = true;

    /// <summary>6.19, 6.18.37: what two mappings merge into is soft-dirty if one of them was.</summary>
    /// <remarks>mm/vma.c:vma_merge_new_range(), commit 6707915e030a</remarks>
    public bool MergeKeepsSoftDirty { get; init; } = true;

    /// <summary>6.16: a read fault makes the entry of a dirty page dirty.</summary>
    /// <remarks>mm/memory.c:set_pte_range(), commit 4e92030c05dc</remarks>
    public bool DirtyPageMakesEntryDirty { get; init; } = true;

    /// <summary>6.7: a mapping that was never written is not accounted any more once it is unwritable.</summary>
    /// <remarks>mm/mprotect.c:mprotect_fixup(), commit 9b9143298585</remarks>
    public bool UnaccountsUnwritten { get; init; } = true;

    /// <summary>
    /// Until 7.3: PAGEMAP_SCAN tells pages of any memory as written, not only where they are registered for write protection.
    /// </summary>
    /// <remarks>fs/proc/task_mmu.c:pagemap_page_category()</remarks>
    public bool ScanTellsAllWritten { get; init; } = true;

    /// <summary>7.1, 6.18.44, 6.12.103: PAGEMAP_SCAN tells empty entries as written.</summary>
    /// <remarks>fs/proc/task_mmu.c:pagemap_page_category(), commit 07b4377bdbe7</remarks>
    public bool ScanTellsEmptyWritten { get; init; } = true;

    /// <summary>6.2: a mapping of shared memory without a file can be named, too.</summary>
    /// <remarks>mm/madvise.c:madvise_vma_anon_name(), commit d09e8ca6cb93</remarks>
    public bool NamesSharedMemory { get; init; } = true;

    /// <summary>7.1: mremap asks for room for the mappings of a move even where it moves nothing.</summary>
    /// <remarks>mm/mremap.c:check_prep_vma(), commit 0289955fc548</remarks>
    public bool MremapAlwaysAsksForRoom { get; init; }

    /// <summary>6.13: process_madvise takes all advice about the caller's own memory, and about others' what it took before.</summary>
    /// <remarks>mm/madvise.c:sys_process_madvise()</remarks>
    public bool ProcessMadviseTakesAllOfItsOwn { get; init; } = true;

    /// <summary>From 6.15 until 7.3 and 7.2.8: what MREMAP_DONTUNMAP leaves behind is unlocked, and stays in locked_vm for ever.</summary>
    /// <remarks>mm/mremap.c:dontunmap_complete(), commit 397432cab17b</remarks>
    public bool DontunmapLeavesLocked { get; init; } = true;

    /// <summary>Whether anything is known of a version.</summary>
    public static bool IsKnown(Version kernel) => Branch(kernel) >= Oldest && Branch(kernel) <= Newest;

    /// <summary>What a version does.</summary>
    public static KernelRules Of(Version kernel)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        return new()
        {
            DontneedFreesTables = Has(kernel, new(6, 14)),
            FaultedMergesWithUnfaulted = Has(kernel, new(6, 16)),
            MovesSeveralMappings = Has(kernel, new(6, 17)),
            MergeKeepsSoftDirty = Has(kernel, new(6, 19), new Version(6, 18, 37)),
            DirtyPageMakesEntryDirty = Has(kernel, new(6, 16)),
            UnaccountsUnwritten = Has(kernel, new(6, 7)),
            ScanTellsAllWritten = !Has(kernel, new(7, 3)),
            ScanTellsEmptyWritten = Has(kernel, new(7, 1), new Version(6, 12, 103), new Version(6, 18, 44)),
            NamesSharedMemory = Has(kernel, new(6, 2)),
            MremapAlwaysAsksForRoom = Has(kernel, new(7, 1)),
            DontunmapLeavesLocked = Has(kernel, new(6, 15)) && !Has(kernel, new(7, 3), new Version(7, 2, 8)),
            ProcessMadviseTakesAllOfItsOwn = Has(kernel, new(6, 13)),
        };
    }

    /// <summary>Whether a release of mainline, or stable ones of older branches, reached a kernel.</summary>
    private static bool Has(Version kernel, Version mainline, params Version[] stable) =>
        Branch(kernel) >= mainline
        || stable.Any(first => Branch(kernel) == Branch(first) && (kernel.Build < 0 || kernel.Build >= first.Build));

    private static Version Branch(Version kernel) => new(kernel.Major, kernel.Minor);
}
