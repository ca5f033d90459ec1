// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>Which neighbours a range may become one VMA with, and the becoming.</summary>
/// <remarks>
/// mm/vma.c. Two ranges are one VMA when they touch and agree in flags (those of <see cref="VmFlags.IgnoreMerge"/> apart), in file,
/// in the line that page offsets lie on, and when their anon_vmas can be shared. Private anonymous memory has its page number
/// at birth for an offset, so that what was mapped side by side merges, and what mremap brought there does not.
/// </remarks>
internal static partial class VmaMerge
{
    /// <summary>A part of a VMA changes: can it join a neighbour that is so already?</summary>
    /// <remarks>mm/vma.c:vma_merge_existing_range()</remarks>
    /// <returns>The VMA that holds the range now, or null: nothing has changed.</returns>
    internal static KTask<Vma?> MergeExistingRange(VmaMergeState vmg)
    {
        vmg.Mm.MmapLock.AssertWriteHeld();
        Vma middle = vmg.Middle!;
        Kernel.BugOn(vmg.Start < middle.Start || vmg.End > middle.End);
        bool believesPrevious = vmg.Previous != middle && vmg.Mm.Bugs.Has(KnownBug.RegisterCutsVma);
        bool leftSide = vmg.Start == middle.Start || believesPrevious;
        bool rightSide = vmg.End == middle.End;
        if (vmg.Flags.Has(VmFlags.Special) || (!leftSide && !rightSide))
        {
            return default;
        }

        vmg.Next = rightSide ? vmg.Mm.Vmas.Next(middle) : null;
        bool left = leftSide && CanMergeLeft(vmg);
        bool right = rightSide && CanMergeRight(vmg, left);
        if (!left && !right)
        {
            return default;
        }

        vmg.RemoveMiddle = leftSide && rightSide;
        vmg.RemoveNext = left && right;
        return MergeWithNeighbours(vmg, left, right);
    }

    private static async KTask<Vma?> MergeWithNeighbours(VmaMergeState vmg, bool left, bool right)
    {
        VmFlags sticky = vmg.Flags & VmFlags.Sticky;
        await vmg.Middle!.StartWrite();
        if (right)
        {
            await vmg.Next!.StartWrite();
            sticky |= vmg.Next.Flags & VmFlags.Sticky;
        }

        if (left)
        {
            await vmg.Previous!.StartWrite();
            sticky |= vmg.Previous.Flags & VmFlags.Sticky;
        }

        // Not before all of them are locked; and what goes is let go of too, for it is out of the tree by then.
        vmg.Middle.WriteBegin();
        Vma? next = right ? vmg.Next : null;
        next?.WriteBegin();
        Vma? previous = left ? vmg.Previous : null;
        previous?.WriteBegin();
        await (left && right ? PlanBoth(vmg) : left ? PlanLeft(vmg) : PlanRight(vmg));
        await CommitMerge(vmg);
        KeepSticky(vmg, sticky);
        previous?.WriteEnd();
        next?.WriteEnd();
        vmg.Middle.WriteEnd();
        return vmg.Target;
    }

    /// <summary>A range that nothing maps: can a neighbour grow over it?</summary>
    /// <remarks>
    /// mm/vma.c:vma_merge_new_range(). Left out: khugepaged.
    /// <code>
    ///   PPP***        PPPPPP      the one below grows
    ///      ***NNN     NNNNNN      the one above grows
    ///   PPP***NNN     PPPPPPPPP   the one below grows over both, the one above goes
    /// </code>
    /// </remarks>
    internal static KTask<Vma?> MergeNewRange(VmaMergeState vmg)
    {
        vmg.Mm.MmapLock.AssertWriteHeld();
        Kernel.BugOn(vmg.Middle is not null);
        if (vmg.Flags.Has(VmFlags.Special))
        {
            return default;
        }

        bool left = CanMergeLeft(vmg);
        bool right = CanMergeRight(vmg, left);
        if (!left && !right)
        {
            return default;
        }

        if (right)
        {
            vmg.Target = vmg.Next;
            ExtendOverNext(vmg);
        }

        if (left)
        {
            vmg.Target = vmg.Previous;
            vmg.Start = vmg.Previous!.Start;
            vmg.Pgoff = vmg.Previous.Pgoff;
        }

        return Expand(vmg);
    }

    /// <summary>The target of an mremap: like a new range, but its pages come with the source's anon_vmas.</summary>
    /// <remarks>mm/vma.c:vma_merge_copied_range()</remarks>
    internal static KTask<Vma?> MergeCopiedRange(VmaMergeState vmg)
    {
        Kernel.BugOn(vmg.Middle is null);
        vmg.CopiedFrom = vmg.Middle;
        vmg.Middle = null;
        return MergeNewRange(vmg);
    }

    /// <summary>Grows a VMA upwards in place, over a mergeable next one when the gap closes.</summary>
    /// <remarks>mm/vma.c:vma_merge_extend()</remarks>
    internal static KTask<Vma?> MergeExtend(Vma vma, ulong delta)
    {
        VmaMergeState vmg = new(vma, previous: vma, vma.End, vma.End + delta)
        {
            Middle = null,
            Next = vma.Mm.Vmas.Next(vma),
        };
        return MergeNewRange(vmg);
    }

    /// <remarks>mm/vma.c:vma_expand()</remarks>
    private static async KTask<Vma?> Expand(VmaMergeState vmg)
    {
        Vma target = vmg.Target!;
        VmFlags sticky = (vmg.Flags | target.Flags) & VmFlags.Sticky;
        await target.StartWrite();
        target.WriteBegin();
        Vma? removed = null;
        if (vmg.Next is not null && target != vmg.Next && vmg.End == vmg.Next.End)
        {
            vmg.RemoveNext = true;
            sticky |= vmg.Next.Flags & VmFlags.Sticky;
            await vmg.Next.StartWrite();
            removed = vmg.Next;
            removed.WriteBegin();
            await DupAnonVma(target, vmg.Next);
        }

        if (vmg.CopiedFrom is not null)
        {
            await DupAnonVmaOfCopy(target, vmg.CopiedFrom);
        }

        Kernel.BugOn(target.Start < vmg.Start || target.End > vmg.End);
        await CommitMerge(vmg);
        KeepSticky(vmg, sticky);
        removed?.WriteEnd();
        target.WriteEnd();
        return target;
    }

    /// <code>
    ///   PPP***NNN     PPPPPPPPP
    /// </code>
    private static KTask<Unit> PlanBoth(VmaMergeState vmg)
    {
        vmg.Target = vmg.Previous;
        vmg.Start = vmg.Previous!.Start;
        vmg.End = vmg.Next!.End;
        vmg.Pgoff = vmg.Previous.Pgoff;
        return DupAnonVma(vmg.Previous, vmg.Next.AnonVma is not null ? vmg.Next : vmg.Middle!);
    }

    /// <code>
    ///   PPP***        PPPPPP      all of middle changed
    ///   PPP***mmm     PPPPPPmmm   its lower part changed: middle starts higher
    /// </code>
    private static KTask<Unit> PlanLeft(VmaMergeState vmg)
    {
        vmg.Target = vmg.Previous;
        vmg.Start = vmg.Previous!.Start;
        vmg.Pgoff = vmg.Previous.Pgoff;
        vmg.AdjustMiddleStart = !vmg.RemoveMiddle;
        return DupAnonVma(vmg.Previous, vmg.Middle!);
    }

    /// <code>
    ///      ***NNN        NNNNNN   all of middle changed
    ///   mmm***NNN     mmmNNNNNN   its upper part changed: middle ends lower, next starts lower
    /// </code>
    private static KTask<Unit> PlanRight(VmaMergeState vmg)
    {
        Vma middle = vmg.Middle!;
        vmg.Target = vmg.Next;
        if (vmg.RemoveMiddle)
        {
            ExtendOverNext(vmg);
        }
        else
        {
            vmg.AdjustNextStart = true;
            vmg.End = vmg.Start;
            vmg.Start = middle.Start;
            vmg.Pgoff = middle.Pgoff;
        }

        return DupAnonVma(vmg.Next!, middle);
    }

    /// <summary>The range takes over the VMA above: its offset then is the range's own, for the line goes through both.</summary>
    private static void ExtendOverNext(VmaMergeState vmg)
    {
        vmg.End = vmg.Next!.End;
        if (vmg.Mm.Bugs.Has(KnownBug.MergeKeepsOldPgoff))
        {
            vmg.Pgoff = vmg.Next.Pgoff;
        }
    }

    /// <summary>Moves the borders. From here on nothing can fail.</summary>
    /// <remarks>mm/vma.c:commit_merge()</remarks>
    private static async KTask<Unit> CommitMerge(VmaMergeState vmg)
    {
        // Left out: splitting huge pages that the border would cut (vma_adjust_trans_huge), uprobes, the tree's allocations, which cannot
        // fail here. When next grows downwards, the VMA whose range is given is middle, which shrinks.
        Vma vma = vmg.AdjustNextStart ? vmg.Middle! : vmg.Target!;
        VmaPrepare vp = new(vma)
        {
            AdjustNext = vmg.AdjustMiddleStart ? vmg.Middle : vmg.AdjustNextStart ? vmg.Next : null,
            Remove = vmg.RemoveMiddle ? vmg.Middle : null,
            RemoveSecond = vmg.RemoveNext ? vmg.Next : null,
        };
        await VmaLink.Prepare(vp);
        SetRangesLocked(vmg, vma, vp);
        await VmaLink.Complete(vp);
        return default;
    }

    /// <summary>One step for whoever looks the VMAs up without a lock: what shrinks and goes, first.</summary>
    /// <remarks>mm/vma.c:vmg_adjust_set_range()</remarks>
    private static void SetRangesLocked(VmaMergeState vmg, Vma vma, VmaPrepare vp)
    {
        vmg.Mm.MmapLock.AssertWriteHeld();
        VmaTree tree = vmg.Mm.Vmas;
        if (vp.Remove is not null)
        {
            tree.Remove(vp.Remove);
        }

        if (vp.RemoveSecond is not null)
        {
            tree.Remove(vp.RemoveSecond);
        }

        if (vmg.AdjustMiddleStart)
        {
            MoveStart(tree, vmg.Middle!, vmg.End);
        }

        tree.SetRange(vma, vmg.Start, vmg.End, vmg.Pgoff);
        if (vmg.AdjustNextStart)
        {
            MoveStart(tree, vmg.Next!, vmg.End);
        }
    }

    private static void MoveStart(VmaTree tree, Vma vma, VirtAddr start)
    {
        ulong pgoff = start > vma.Start
            ? vma.Pgoff + ((start - vma.Start) >> VirtAddr.PageShift)
            : vma.Pgoff - ((vma.Start - start) >> VirtAddr.PageShift);
        tree.SetRange(vma, start, vma.End, pgoff);
    }

    /// <summary>Whether a merge asks both sides for it.</summary>
    internal static bool KeepsSoftDirty(MmStruct mm) =>
        mm.Machine.Config.Rules.MergeKeepsSoftDirty && !mm.Bugs.Has(KnownBug.SoftDirtyMerge);

    /// <summary>A merge must not make soft-dirty memory look clean (I04), nor forget guards.</summary>
    private static void KeepSticky(VmaMergeState vmg, VmFlags sticky) => vmg.Target!.Flags |= sticky & StickyOf(vmg.Mm);

    /// <summary>What a merged mapping has of each of its parts.</summary>
    internal static VmFlags StickyOf(MmStruct mm) => KeepsSoftDirty(mm) ? VmFlags.Sticky : VmFlags.Sticky & ~VmFlags.SoftDirty;

    /// <summary>A VMA that takes over pages must be linked where those pages look for it.</summary>
    /// <remarks>mm/vma.c:dup_anon_vma()</remarks>
    private static KTask<Unit> DupAnonVma(Vma dst, Vma src) =>
        // Both or neither have one: where both, it is the same.
        src.AnonVma is not null && dst.AnonVma is null ? CloneInto(dst, src) : default;

    private static async KTask<Unit> CloneInto(Vma dst, Vma src)
    {
        dst.AssertWriteLocked();
        dst.AnonVma = src.AnonVma;
        await Rmap.AnonVmaClone(dst, src);
        return default;
    }

    private static KTask<Unit> DupAnonVmaOfCopy(Vma target, Vma source) =>
        target.Mm.Bugs.Has(KnownBug.MremapMergeAnonVmaUaf) ? default : DupAnonVma(target, source);
}
