// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>The conditions for a merge.</summary>
internal static partial class VmaMerge
{
    /// <remarks>mm/vma.c:can_vma_merge_left()</remarks>
    private static bool CanMergeLeft(VmaMergeState vmg) =>
        vmg.Previous is not null
        && vmg.Previous.End == vmg.Start
        && IsMergeableVma(vmg, vmg.Previous)
        && IsMergeableAnonVma(vmg, vmg.Previous)
        && vmg.Previous.Pgoff + vmg.Previous.Pages == vmg.Pgoff;

    /// <remarks>mm/vma.c:can_vma_merge_right()</remarks>
    private static bool CanMergeRight(VmaMergeState vmg, bool canMergeLeft)
    {
        Vma? next = vmg.Next;
        if (next is null
            || next.Start != vmg.End
            || !IsMergeableVma(vmg, next)
            || !IsMergeableAnonVma(vmg, next)
            || next.Pgoff != vmg.Pgoff + vmg.Pages)
        {
            return false;
        }

        // Each side may fit the range and yet not fit the other side.
        return !canMergeLeft || vmg.Previous!.AnonVma is null || next.AnonVma is null || vmg.Previous.AnonVma == next.AnonVma;
    }

    /// <remarks>mm/vma.c:is_mergeable_vma(). Left out: memory policies.</remarks>
    internal static bool IsMergeableVma(VmFlags flags, FileStruct? file, Vma vma, UserfaultfdCtx? uffd = null, string? name = null) =>
        ((vma.Flags ^ flags) & ~VmFlags.IgnoreMerge) == 0 && vma.File == file && vma.UserfaultfdCtx == uffd && vma.AnonName == name;

    private static bool IsMergeableVma(VmaMergeState vmg, Vma vma) =>
        IsMergeableVma(vmg.Flags, vmg.File, vma, vmg.Uffd, vmg.AnonName);

    /// <summary>May the pages of range and target share an anon_vma?</summary>
    /// <remarks>
    /// mm/vma.c:is_mergeable_anon_vma(). A VMA that still hangs on its ancestors' anon_vmas stays alone unless both have the same one:
    /// every merge would put more pages under one lock.
    /// </remarks>
    private static bool IsMergeableAnonVma(VmaMergeState vmg, Vma target)
    {
        if (target.AnonVma is null && vmg.AnonVma is not null)
        {
            // Until 6.16 the target was asked for its chain, and an empty one is not a single link.
            return vmg.Mm.Machine.Config.Rules.FaultedMergesWithUnfaulted && !Rmap.IsForkChild(vmg.Middle)
                && !Rmap.IsForkChild(vmg.CopiedFrom);
        }

        if (target.AnonVma is not null && vmg.AnonVma is null)
        {
            return !Rmap.IsForkChild(target);
        }

        return target.AnonVma == vmg.AnonVma;
    }
}
