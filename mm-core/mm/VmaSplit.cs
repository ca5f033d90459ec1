// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>Cutting a VMA in two, and changing a part of one.</summary>
/// <remarks>mm/vma.c</remarks>
internal static class VmaSplit
{
    /// <summary>Changes the flags of a part of a VMA: joins a neighbour that has them already, or cuts the part out.</summary>
    /// <remarks>
    /// mm/vma.c:vma_modify_flags()
    /// The caller still has to set the flags; those of the result are to be or-ed in, because a merged VMA keeps what is sticky.
    /// <code>
    ///   aaaaaaaaa     aaabbbaaa   no neighbour fits
    ///   aaaaaaBBB     aaaBBBBBB   the upper part joins the next one
    /// </code>
    /// </remarks>
    internal static KTask<VmaResult> ModifyFlags(Vma vma, Vma? previous, VirtAddr start, VirtAddr end, VmFlags flags) =>
        ModifyFlags(vma, previous, start, end, flags, vma.UserfaultfdCtx);

    /// <summary>The same with another userfaultfd, or with none.</summary>
    /// <remarks>mm/vma.c:vma_modify_flags_uffd()</remarks>
    internal static KTask<VmaResult> ModifyFlags(
        Vma vma, Vma? previous, VirtAddr start, VirtAddr end, VmFlags flags, UserfaultfdCtx? uffd)
    {
        vma.Mm.MmapLock.AssertWriteHeld();
        return IsWholeAndAlone(vma, previous, start, end) ? new KTask<VmaResult>(vma)
            : MergeOrSplit(vma, new VmaMergeState(vma, previous, start, end) { Flags = flags, Uffd = uffd });
    }

    /// <summary>The same for another name, or for none.</summary>
    /// <remarks>mm/vma.c:vma_modify_name()</remarks>
    private static KTask<VmaResult> ModifyName(Vma vma, Vma? previous, VirtAddr start, VirtAddr end, string? name)
    {
        vma.Mm.MmapLock.AssertWriteHeld();
        return IsWholeAndAlone(vma, previous, start, end) ? new KTask<VmaResult>(vma)
            : MergeOrSplit(vma, new VmaMergeState(vma, previous, start, end) { AnonName = name });
    }

    /// <summary>Nothing to cut, and nobody to join.</summary>
    private static bool IsWholeAndAlone(Vma vma, Vma? previous, VirtAddr start, VirtAddr end) =>
        vma.Start == start && vma.End == end && previous?.End != start && vma.Mm.Vmas.Next(vma)?.Start != end;

    /// <remarks>mm/vma.c:vma_modify()</remarks>
    private static async KTask<VmaResult> MergeOrSplit(Vma vma, VmaMergeState vmg)
    {
        (VirtAddr start, VirtAddr end) = (vmg.Start, vmg.End);
        Vma? merged = await VmaMerge.MergeExistingRange(vmg);
        if (merged is not null)
        {
            return merged;
        }

        if (vma.Start < start)
        {
            Errno err = await SplitVma(vma, start, newBelow: true);
            if (err != 0)
            {
                return err;
            }
        }

        if (vma.End > end)
        {
            Errno err = await SplitVma(vma, end, newBelow: false);
            if (err != 0)
            {
                return err;
            }
        }

        return vma;
    }

    /// <summary>The same for calls that do nothing but change flags: madvise and mseal.</summary>
    /// <remarks>mm/madvise.c:madvise_update_vma()</remarks>
    [PartOf("mm/mprotect.c:mprotect_fixup()")]
    internal static async KTask<Errno> ModifyAndSetFlags(Vma vma, VirtAddr start, VirtAddr end, VmFlags flags)
    {
        vma.Mm.MmapLock.AssertWriteHeld();
        if (vma.Flags == flags)
        {
            return 0;
        }

        VmaResult result = await ModifyFlags(vma, PreviousOf(vma, start), start, end, flags);
        return result.Vma is { } changed ? await Update(changed, flags, changed.AnonName) : result.Error;
    }

    /// <summary>The same for a name.</summary>
    [PartOf("mm/madvise.c:madvise_update_vma()")]
    internal static async KTask<Errno> ModifyAndSetName(Vma vma, VirtAddr start, VirtAddr end, string? name)
    {
        vma.Mm.MmapLock.AssertWriteHeld();
        if (vma.AnonName == name)
        {
            return 0;
        }

        VmFlags flags = vma.Flags;
        VmaResult result = await ModifyName(vma, PreviousOf(vma, start), start, end, name);
        return result.Vma is { } changed ? await Update(changed, flags, name) : result.Error;
    }

    private static Vma? PreviousOf(Vma vma, VirtAddr start) => start > vma.Start ? vma : vma.Mm.Vmas.Previous(vma);

    private static async KTask<Errno> Update(Vma changed, VmFlags flags, string? name)
    {
        await changed.StartWrite();
        changed.WriteBegin();
        changed.Flags = flags | (changed.Flags & VmFlags.Sticky);
        changed.AnonName = name;
        changed.WriteEnd();
        return 0;
    }

    /// <summary>Splits unless the process has too many mappings already.</summary>
    /// <remarks>mm/vma.c:split_vma(). Left out: huge pages that the border would cut, uprobes, a mapping's own may_split.</remarks>
    internal static KTask<Errno> SplitVma(Vma vma, VirtAddr addr, bool newBelow) =>
        vma.Mm.MapCount >= vma.Mm.Machine.Config.MaxMapCount
            ? new KTask<Errno>(Errno.ENOMEM)
            : SplitVmaUnlimited(vma, addr, newBelow);

    /// <summary>Splits also past the limit: unmapping must be able to go one above it for a moment.</summary>
    /// <remarks>
    /// mm/vma.c:__split_vma(). Left out: memory policies, huge entries that the border would cut.
    /// <code>
    ///   vvvvvv     nnnvvv   new below
    ///   vvvvvv     vvvnnn   new above
    /// </code>
    /// </remarks>
    internal static async KTask<Errno> SplitVmaUnlimited(Vma vma, VirtAddr addr, bool newBelow)
    {
        Kernel.BugOn(addr <= vma.Start || addr >= vma.End);
        MmStruct mm = vma.Mm;
        VmaTree tree = mm.Vmas;
        ulong pagesBelow = (addr - vma.Start) >> VirtAddr.PageShift;
        Vma created = VmaLink.Duplicate(vma, mm);
        tree.SetRange(created, newBelow ? vma.Start : addr, newBelow ? addr : vma.End, newBelow ? vma.Pgoff : vma.Pgoff + pagesBelow);
        Errno err = await Rmap.AnonVmaClone(created, vma);
        if (err != 0)
        {
            return err;
        }

        created.File?.Get();
        await vma.StartWrite();
        await created.StartWrite();
        vma.WriteBegin();
        VmaPrepare vp = new(vma) { Insert = created };
        await VmaLink.Prepare(vp);
        tree.SetRange(vma, newBelow ? addr : vma.Start, newBelow ? vma.End : addr, newBelow ? vma.Pgoff + pagesBelow : vma.Pgoff);
        await VmaLink.Complete(vp);
        vma.WriteEnd();
        return 0;
    }
}
