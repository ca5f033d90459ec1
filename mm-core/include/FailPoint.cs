// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>What can be made to fail.</summary>
/// <remarks>
/// Linux: CONFIG_FAULT_INJECTION, failslab and fail_page_alloc, which choose by chance. The names are the script's words, without their
/// underscores.
/// </remarks>
public enum FailPoint
{
    /// <summary>A page of memory.</summary>
    AllocPage,

    /// <summary>A page table of the lowest level.</summary>
    AllocPte,

    /// <summary>A page table above the lowest level.</summary>
    AllocTable,

    /// <summary>A slot of a swap area.</summary>
    SwapSlot,

    /// <summary>A page's charge to the memory cgroup of who gets it: mem_cgroup_charge().</summary>
    Charge,

    /// <summary>A page's place in the page cache, for want of a node of the xarray.</summary>
    AddToPageCache,

    /// <summary>A page's block of a file of shared memory: shmem_inode_acct_blocks().</summary>
    AcctBlocks,
}
