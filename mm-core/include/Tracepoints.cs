// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>The kernel's tracepoints that this model passes, under the names that tracefs has.</summary>
/// <remarks>
/// include/trace/events/{exceptions,mmap_lock,mmap,kmem,filemap}.h. What they show beside their name is not kept. mm_page_alloc is a page
/// of user memory or of a page table; what Linux allocates for its own work on the way (an mmu_gather's batch, mincore's buffer) is not
/// here, and neither is the look at the mappings of a process that ends for CONFIG_BSD_PROCESS_ACCT.
/// </remarks>
public static class Tracepoints
{
    public const string PageFaultUser = "page_fault_user";
    public const string PageFaultKernel = "page_fault_kernel";
    public const string MmapLockStartLocking = "mmap_lock_start_locking";
    public const string MmapLockAcquireReturned = "mmap_lock_acquire_returned";
    public const string MmapLockReleased = "mmap_lock_released";
    public const string VmUnmappedArea = "vm_unmapped_area";
    public const string MmPageAlloc = "mm_page_alloc";
    public const string RssStat = "rss_stat";
    public const string MmFilemapMapPages = "mm_filemap_map_pages";
    public const string MmFilemapDeleteFromPageCache = "mm_filemap_delete_from_page_cache";

    /// <summary>Why a speculative fault gave up, or ended the access: of the series "Speculative page faults".</summary>
    public const string SpfVmaChanged = "spf_vma_changed";
    public const string SpfVmaNoanon = "spf_vma_noanon";
    public const string SpfVmaNotsup = "spf_vma_notsup";
    public const string SpfVmaAccess = "spf_vma_access";
    public const string SpfPmdChanged = "spf_pmd_changed";

    public const string ExitMmap = "exit_mmap";
    public const string TaskNewtask = "task_newtask";

    public static IReadOnlyList<string> All { get; } =
    [
        PageFaultUser, PageFaultKernel, MmapLockStartLocking, MmapLockAcquireReturned, MmapLockReleased, VmUnmappedArea, MmPageAlloc,
        RssStat,
        MmFilemapMapPages, MmFilemapDeleteFromPageCache, ExitMmap, TaskNewtask,
        SpfVmaChanged, SpfVmaNoanon, SpfVmaNotsup, SpfVmaAccess, SpfPmdChanged,
    ];
}
