// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>What can be made to fail.</summary>
/// <remarks>Linux: CONFIG_FAULT_INJECTION, failslab and fail_page_alloc, which choose by chance.</remarks>
public enum FailPoint
{
    /// <summary>A page of memory.</summary>
    AllocPage,

    /// <summary>A page table of the lowest level.</summary>
    AllocPte,

    /// <summary>A slot of a swap area.</summary>
    SwapSlot,
}
