// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>Ties one VMA to one anon_vma: pages of the VMA may belong to the anon_vma.</summary>
/// <remarks>include/linux/rmap.h:struct anon_vma_chain. A VMA has one link per generation of forks that its pages may stem from.
/// Where it stands in its anon_vma's tree is protected by the anon_vma's root lock.</remarks>
internal sealed class AnonVmaChain(Vma vma, AnonVma anonVma) : MaxNode
{
    /// <summary>Protected by: mmap_lock and the page table lock, as in the kernel.</summary>
    internal Vma Vma { get; } = vma;

    internal AnonVma AnonVma { get; } = anonVma;
}
