// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

// Moving VMAs.
internal static partial class Mremap
{
    /// <summary>A move to a fixed place without a change of length may span several VMAs; gaps between them stay.</summary>
    /// <remarks>
    /// mm/mremap.c:remap_move(). An error in the middle leaves what came before it moved.
    /// <code>
    ///   aaa..bb.c      from
    ///   AAA..BB.C      to
    /// </code>
    /// </remarks>
    private static async KTask<SysRet> MoveRangeLocked(MremapState vrm)
    {
        vrm.Mm.MmapLock.AssertWriteHeld();
        VirtAddr start = vrm.Addr;
        VirtAddr end = vrm.End;
        VirtAddr target = vrm.NewAddr;
        SysRet result = Errno.EFAULT;
        for (VirtAddr next = start; next < end;)
        {
            Vma? vma = vrm.Mm.Vmas.FindIntersection(next, end);
            if (vma is null)
            {
                break;
            }

            VirtAddr from = VirtAddr.Max(vma.Start, next);
            if (next == start && from > start)
            {
                // A gap at the very start would leave no address to return.
                return Errno.EFAULT;
            }

            if (!IsMultiAllowed(vma) && (next != start || vma.End < end))
            {
                return Errno.EFAULT;
            }

            vrm.Vma = vma;
            vrm.Addr = from;
            vrm.OldLength = vrm.NewLength = VirtAddr.Min(vma.End, end) - from;
            vrm.NewAddr = target + (from - start);
            next = vrm.End;

            // Its reader would have to hear of it before the next one moves.
            bool isWatched = vma.UserfaultfdCtx is not null && (from != start || vma.End < end);
            Errno err = isWatched ? Errno.EFAULT : CheckVma(vrm);
            SysRet moved = err != 0 ? err : await MoveToLocked(vrm);
            if (moved.IsError)
            {
                return moved;
            }

            result = from == start ? moved : result;
        }

        return result;
    }

    /// <summary>A file that chooses the places of its mappings might not keep to a fixed one: /dev/zero, mapped privately too.</summary>
    /// <remarks>mm/mremap.c:vma_multi_allowed(). What userfaultfd watches is the caller's to refuse.</remarks>
    private static bool IsMultiAllowed(Vma vma) => vma.File?.Inode.Kind != InodeKind.Zero;

    /// <summary>Moves to an address that the flags call for: what is in the way goes, what is too long goes.</summary>
    /// <remarks>mm/mremap.c:mremap_to()</remarks>
    private static async KTask<SysRet> MoveToLocked(MremapState vrm)
    {
        vrm.Mm.MmapLock.AssertWriteHeld();
        if (vrm.IsFixed)
        {
            Errno err = await Mmap.DoMunmapLocked(vrm.Mm, vrm.NewAddr, vrm.NewLength);
            vrm.UnmapsEarly = vrm.Mm.TakeUnmapEvents() ?? vrm.UnmapsEarly;
            if (err != 0)
            {
                return err;
            }

            // The target may have been cut out of the same VMA.
            vrm.Vma = vrm.Mm.Vmas.Lookup(vrm.Addr);
        }

        if (vrm.IsShrink)
        {
            Errno err = await Mmap.DoMunmapLocked(vrm.Mm, vrm.Addr + vrm.NewLength, vrm.Delta);
            if (err != 0)
            {
                return err;
            }

            vrm.Vma = vrm.Mm.Vmas.Lookup(vrm.Addr);
            vrm.CutOff = vrm.Delta;
            vrm.OldLength = vrm.NewLength;
        }

        if (vrm.Vma is null)
        {
            return Errno.EFAULT;
        }

        // A source that stays is as much again.
        if (vrm.KeepsSource && !Util.MayExpand(vrm.Mm, vrm.Vma.Flags, vrm.OldLength >> VirtAddr.PageShift))
        {
            return Errno.ENOMEM;
        }

        SysRet area = FindNewAddrLocked(vrm, vrm.NewAddr);
        return area.IsError ? area : await MoveVmaLocked(vrm);
    }

    /// <summary>Copies the VMA, moves its entries, and takes the source away.</summary>
    /// <remarks>mm/mremap.c:move_vma(). Left out: KSM, and a mapping's own hooks (may_split, mremap).</remarks>
    private static async KTask<SysRet> MoveVmaLocked(MremapState vrm)
    {
        MmStruct mm = vrm.Mm;
        mm.MmapLock.AssertWriteHeld();

        // The copy may be one mapping more, and what is left of the source two.
        if (mm.MapCount >= mm.Machine.Config.MaxMapCount - 3)
        {
            return Errno.ENOMEM;
        }

        Errno err = Charge(vrm);
        if (err != 0)
        {
            return err;
        }

        // No fault may come between: it would put a page where nobody looks any more.
        await vrm.Vma!.StartWrite();
        VirtAddr newAddr = vrm.NewAddr;
        ulong newLength = vrm.NewLength;
        VmaCopy.Result copy = await VmaCopy.CopyVma(vrm.Vma, newAddr, newLength, vrm.Vma.LinearPageIndex(vrm.Addr));
        vrm.Vma = copy.Source;
        await mm.Machine.Scheduler.Point(Points.MremapVma);
        err = await MoveEntriesInHiding(vrm, copy);
        Util.StatAccount(mm, copy.Target.Flags, (long)(newLength >> VirtAddr.PageShift));
        Mlock.AccountLockedVm(mm, copy.Target.Flags, newLength >> VirtAddr.PageShift);
        if (err == 0 && vrm.KeepsSource)
        {
            await ForgetAnonVmasLocked(vrm, copy.Target);
        }
        else
        {
            await UnmapSourceLocked(vrm);
        }

        return err != 0 ? err : newAddr;
    }

    /// <summary>No speculative fault comes to the target, which is hidden since it was made, nor to the source.</summary>
    [PartOf("mm/mremap.c:move_ptes()")]
    private static async KTask<Errno> MoveEntriesInHiding(MremapState vrm, VmaCopy.Result copy)
    {
        copy.Source.WriteBegin();
        Errno err = await MoveEntriesLocked(vrm, copy);
        copy.Source.WriteEnd();
        if (!vrm.Mm.Bugs.Has(KnownBug.SpfMremapDest))
        {
            copy.Target.WriteEnd();
        }

        return err;
    }

    /// <summary>Moves the entries; when a table cannot be had, moves them back and makes the target what goes.</summary>
    /// <remarks>mm/mremap.c:copy_vma_and_data(). Left out: hugetlbfs' reservations, a mapping's own mremap hook.</remarks>
    [PartOf("mm/mremap.c:move_ptes()")]
    private static async KTask<Errno> MoveEntriesLocked(MremapState vrm, VmaCopy.Result copy)
    {
        vrm.Mm.MmapLock.AssertWriteHeld();
        PagetableMove move = new(copy.Source, copy.Target, vrm.Addr, vrm.NewAddr, vrm.OldLength)
        {
            NeedRmapLocks = copy.NeedRmapLocks,
        };
        ulong moved = await MovePageTables(move);
        if (moved == vrm.OldLength)
        {
            vrm.Uffd = await Userfaultfd.MremapPrep(copy.Target);
            return 0;
        }

        PagetableMove back = new(copy.Target, copy.Source, vrm.NewAddr, vrm.Addr, moved) { NeedRmapLocks = true };
        await MovePageTables(back);

        // Linux: the charge for the growth is lost with the target, which is unmapped as if it had handed it over; here: it goes back.
        Util.UnchargeMemory(vrm.Mm.Machine, vrm.Charged);
        vrm.Vma = copy.Target;
        vrm.Addr = vrm.NewAddr;
        vrm.OldLength = vrm.NewLength;
        return Errno.ENOMEM;
    }

    /// <summary>A source that stays, and all of whose pages went, has no anonymous pages any more.</summary>
    /// <remarks>mm/mremap.c:dontunmap_complete()</remarks>
    private static async KTask<Unit> ForgetAnonVmasLocked(MremapState vrm, Vma target)
    {
        Vma source = vrm.Vma!;
        source.Mm.MmapLock.AssertWriteHeld();
        source.WriteBegin();
        UnlockSource(source);
        if (target != source && vrm.Addr == source.Start && vrm.End == source.End)
        {
            await Rmap.UnlinkAnonVmas(source);
        }

        source.WriteEnd();

        return default;
    }

    /// <summary>The source has no pages to lock any more.</summary>
    /// <remarks>
    /// All of the mapping is unlocked, also where only a part of it moved; the pages that stay keep their mark, until reclaim finds out.
    /// It stays accounted, as of 0e59f47c15ce: stores to it take pages again, and unmapping it gives its charge back.
    /// </remarks>
    private static void UnlockSource(Vma source)
    {
        if (!source.Flags.Has(VmFlags.Locked))
        {
            return;
        }

        MmStruct mm = source.Mm;
        bool isLeft = mm.Machine.Config.Rules.DontunmapLeavesLocked;
        bool isLost = mm.Bugs.Has(KnownBug.DontunmapLockedLeak);
        mm.LeftLockedVm += isLeft && !isLost ? source.Pages : 0;
        mm.LockedVm -= isLeft || isLost ? 0 : source.Pages;
        mm.Machine.HasStrandedFolios = true;
        source.Flags &= ~VmFlags.LockedMask;
    }

    /// <summary>Unmaps the source. Its charge went to the target, so it must not be given back.</summary>
    /// <remarks>mm/mremap.c:unmap_source_vma()</remarks>
    private static async KTask<Unit> UnmapSourceLocked(MremapState vrm)
    {
        vrm.Mm.MmapLock.AssertWriteHeld();
        Vma source = vrm.Vma!;
        PageRange whole = source.Range;
        bool keepsCharge = source.Flags.Has(VmFlags.Account) && !vrm.KeepsSource;
        if (keepsCharge)
        {
            source.WriteBegin();
            source.Flags &= ~VmFlags.Account;
            source.WriteEnd();
        }

        Errno err = await Mmap.DoMunmapLocked(vrm.Mm, vrm.Addr, vrm.OldLength);
        if (err != 0 || !keepsCharge)
        {
            return default;
        }

        // What is left of the source on either side is charged as before.
        if (whole.Start < vrm.Addr)
        {
            await RestoreAccount(vrm.Mm.Vmas.FindPrevious(vrm.Addr)!);
        }

        if (whole.End > vrm.End)
        {
            await RestoreAccount(vrm.Mm.Vmas.Find(vrm.End)!);
        }

        return default;
    }

    private static async KTask<Unit> RestoreAccount(Vma vma)
    {
        await vma.StartWrite();
        vma.WriteBegin();
        vma.Flags |= VmFlags.Account;
        vma.WriteEnd();
        return default;
    }
}
