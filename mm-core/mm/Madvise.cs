// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>madvise(2).</summary>
/// <remarks>
/// mm/madvise.c. A hole in the range does not stop the call: the rest is done, and the result is ENOMEM. An error of a VMA does stop it.
/// </remarks>
internal static partial class Madvise
{
    /// <remarks>mm/madvise.c:sys_madvise()</remarks>
    internal static KTask<SysRet> SysMadvise(TaskStruct task, VirtAddr start, ulong length, Madvice advice) =>
        DoMadvise(task, task.Mm!, start, length, advice);

    /// <remarks>mm/madvise.c:do_madvise()</remarks>
    private static async KTask<SysRet> DoMadvise(TaskStruct owner, MmStruct mm, VirtAddr start, ulong length, Madvice advice)
    {
        if (!Enum.IsDefined(advice) || !start.IsPageAligned)
        {
            return Errno.EINVAL;
        }

        VirtAddr end = start + VirtAddr.AlignUp(length);
        if ((length != 0 && end == start) || end < start)
        {
            return Errno.EINVAL;
        }

        if (end == start)
        {
            return 0;
        }

        if (advice is (Madvice.MADV_DONTNEED or Madvice.MADV_DONTNEED_LOCKED or Madvice.MADV_FREE or Madvice.MADV_GUARD_REMOVE)
            && await TryVmaReadLock(mm, start, end) is { } vma)
        {
            return await AdviseUnderVmaLock(vma, start, end, advice);
        }

        switch (advice)
        {
            case Madvice.MADV_POPULATE_READ:
            case Madvice.MADV_POPULATE_WRITE:
                using (await mm.MmapLock.Read())
                {
                    return await Gup.MadvisePopulate(owner, start, end, advice == Madvice.MADV_POPULATE_WRITE);
                }

            case Madvice.MADV_DONTNEED:
            case Madvice.MADV_DONTNEED_LOCKED:
            case Madvice.MADV_FREE:
            case Madvice.MADV_COLD:
            case Madvice.MADV_WILLNEED:
            case Madvice.MADV_GUARD_REMOVE:
            case Madvice.MADV_PAGEOUT:
            case Madvice.MADV_REMOVE:
                using (await mm.MmapLock.Read())
                {
                    return await WalkVmasLocked(mm, start, end, advice);
                }

            case Madvice.MADV_GUARD_INSTALL:
                return await GuardInstallUntilDone(mm, start, end);

            default:
                using (RwSemaphore.WriteGuard locked = await mm.MmapLock.WriteKillable())
                {
                    if (!locked.IsHeld)
                    {
                        return Errno.EINTR;
                    }

                    return await WalkVmasLocked(mm, start, end, advice);
                }
        }
    }

    /// <summary>A range inside one VMA needs no more than that VMA's lock.</summary>
    /// <remarks>mm/madvise.c:try_vma_read_lock()</remarks>
    private static KTask<Vma?> TryVmaReadLock(MmStruct mm, VirtAddr start, VirtAddr end)
    {
        if (mm.IsSpeculative)
        {
            // VMAs have no locks there.
            return default;
        }

        if (!mm.Machine.Scheduler.IsAlone)
        {
            return TryVmaReadLockInRace(mm, start, end);
        }

        Vma? vma = mm.Vmas.Lookup(start);
        return new KTask<Vma?>(vma is not null && IsVmaLockSufficient(vma, end) && vma.TryStartRead() ? vma : null);
    }

    /// <summary>Whoever tells a userfaultfd drops mmap_lock meanwhile, and so must have it.</summary>
    /// <remarks>mm/madvise.c:is_vma_lock_sufficient()</remarks>
    private static bool IsVmaLockSufficient(Vma vma, VirtAddr end) => end <= vma.End && !vma.Flags.Has(VmFlags.UffdMask);

    private static async KTask<Vma?> TryVmaReadLockInRace(MmStruct mm, VirtAddr start, VirtAddr end)
    {
        Vma? vma = await Fault.LockVmaUnderRcu(mm, start);
        if (vma is null || IsVmaLockSufficient(vma, end))
        {
            return vma;
        }

        vma.EndRead();
        return null;
    }

    [PartOf("mm/madvise.c:madvise_walk_vmas()")]
    private static async KTask<Errno> AdviseUnderVmaLock(Vma vma, VirtAddr start, VirtAddr end, Madvice advice)
    {
        Kernel.BugOn(vma.Readers <= 0);
        Errno err = advice == Madvice.MADV_GUARD_REMOVE ? await GuardRemove(vma, start, end)
            : CanModify(vma, advice) ? await DontNeed(vma, start, end, advice)
            : Errno.EPERM;
        vma.EndRead();
        return err;
    }

    private static KTask<Errno> WalkVmasLocked(MmStruct mm, VirtAddr start, VirtAddr end, Madvice advice)
    {
        mm.MmapLock.AssertHeld();
        return WalkVmasLocked(mm, start, end, (vma, from, to) => VmaBehaviorLocked(vma, from, to, advice));
    }

    /// <remarks>mm/madvise.c:madvise_walk_vmas()</remarks>
    [PartOf("mm/madvise.c:madvise_walk_vmas()")]
    private static async KTask<Errno> WalkVmasLocked(
        MmStruct mm, VirtAddr start, VirtAddr end, Func<Vma, VirtAddr, VirtAddr, KTask<Errno>> visit)
    {
        mm.MmapLock.AssertHeld();
        Errno unmapped = 0;
        while (start < end)
        {
            Vma? vma = mm.Vmas.Find(start);
            if (vma is null)
            {
                return Errno.ENOMEM;
            }

            if (start < vma.Start)
            {
                unmapped = Errno.ENOMEM;
                start = vma.Start;
                if (start >= end)
                {
                    break;
                }
            }

            VirtAddr stop = VirtAddr.Min(vma.End, end);
            Errno err = await visit(vma, start, stop);
            if (err != 0)
            {
                return err;
            }

            start = stop;
        }

        return unmapped;
    }

    /// <remarks>mm/madvise.c:madvise_vma_behavior(). Left out: KSM, huge pages, poison.</remarks>
    [PartOf("mm/madvise.c:madvise_vma_behavior()")]
    private static async KTask<Errno> VmaBehaviorLocked(Vma vma, VirtAddr start, VirtAddr end, Madvice advice)
    {
        vma.Mm.MmapLock.AssertHeld();
        if (!CanModify(vma, advice))
        {
            return Errno.EPERM;
        }

        switch (advice)
        {
            case Madvice.MADV_DONTNEED:
            case Madvice.MADV_DONTNEED_LOCKED:
            case Madvice.MADV_FREE:
                return await DontNeed(vma, start, end, advice);
            case Madvice.MADV_GUARD_INSTALL:
                return await GuardInstall(vma, start, end);
            case Madvice.MADV_GUARD_REMOVE:
                return await GuardRemove(vma, start, end);
            case Madvice.MADV_WILLNEED:
                return await WillNeed(vma, start, end);
            case Madvice.MADV_COLD:
                return await Cold(vma, start, end);
            case Madvice.MADV_PAGEOUT:
                return await Pageout(vma, start, end);
            case Madvice.MADV_REMOVE:
                return await Remove(vma, start, end);
        }

        VmFlags flags = vma.Flags;
        Errno err = ApplyToFlags(vma, advice, ref flags);
        if (err != 0)
        {
            return err;
        }

        err = await VmaSplit.ModifyAndSetFlags(vma, start, end, flags);

        // Too many mappings is a shortage that may pass.
        return err == Errno.ENOMEM ? Errno.EAGAIN : err;
    }

    /// <remarks>mm/madvise.c:madvise_dontneed_free()</remarks>
    [PartOf("mm/madvise.c:madvise_dontneed_free()")]
    private static async KTask<Errno> DontNeed(Vma vma, VirtAddr start, VirtAddr end, Madvice advice)
    {
        Kernel.BugOn(vma.Readers == 0 && vma.Mm.MmapLock.IsFree);
        VmFlags forbidden = VmFlags.PfnMap | (advice == Madvice.MADV_DONTNEED_LOCKED ? 0 : VmFlags.Locked);
        if (vma.Flags.Has(forbidden))
        {
            return Errno.EINVAL;
        }

        if (await Userfaultfd.Remove(vma, start, end))
        {
            if (vma.Mm.Bugs.Has(KnownBug.DontneedStaleVma))
            {
                await vma.Mm.MmapLock.Read();
                return await ZapOrFree(vma, start, end, advice);
            }

            return await DontNeedAgain(vma.Mm, start, end, advice, forbidden);
        }

        return await ZapOrFree(vma, start, end, advice);
    }

    private static async KTask<Errno> ZapOrFree(Vma vma, VirtAddr start, VirtAddr end, Madvice advice)
    {
        // Out of the tree it is freed memory.
        Kernel.BugOn(!vma.IsAttached);
        if (advice == Madvice.MADV_FREE)
        {
            return await FreeSingleVma(vma, start, end);
        }

        await Memory.ZapPageRangeSingle(vma, start, end, ZapFlags.ReclaimPt);
        return 0;
    }

    /// <summary>Punches a hole into the file that is mapped. mmap_lock is dropped meanwhile, and the mapping may go.</summary>
    /// <remarks>mm/madvise.c:madvise_remove()</remarks>
    private static async KTask<Errno> Remove(Vma vma, VirtAddr start, VirtAddr end)
    {
        MmStruct mm = vma.Mm;
        if (vma.Flags.Has(VmFlags.Locked) || vma.File is null)
        {
            return Errno.EINVAL;
        }

        const VmFlags sharedMayWrite = VmFlags.Shared | VmFlags.MayWrite;
        if ((vma.Flags & sharedMayWrite) != sharedMayWrite)
        {
            return Errno.EACCES;
        }

        ulong offset = vma.LinearPageIndex(start) << VirtAddr.PageShift;
        bool holds = !mm.Bugs.Has(KnownBug.RemoveWithoutFile);
        FileStruct file = holds ? vma.File.Get() : vma.File;
        bool dropsLock = !mm.Bugs.Has(KnownBug.RemoveUnderMmapLock);
        if (dropsLock && !await Userfaultfd.Remove(vma, start, end))
        {
            mm.MmapLock.UnlockRead();
        }

        Errno err = await Open.VfsFallocate(
            file, FallocateFlags.FALLOC_FL_PUNCH_HOLE | FallocateFlags.FALLOC_FL_KEEP_SIZE, offset, end - start);
        if (dropsLock)
        {
            _ = await mm.MmapLock.Read();
        }

        file.Inode.AssertOpen();
        if (holds)
        {
            file.Put();
        }

        return err;
    }

    /// <summary>A userfaultfd was told, without the lock: the mapping may have been cut, or be another one.</summary>
    [PartOf("mm/madvise.c:madvise_dontneed_free()")]
    private static async KTask<Errno> DontNeedAgain(MmStruct mm, VirtAddr start, VirtAddr end, Madvice advice, VmFlags forbidden)
    {
        await mm.MmapLock.Read();
        if (mm.Vmas.Lookup(start) is not { } vma)
        {
            return Errno.ENOMEM;
        }

        if (vma.Flags.Has(forbidden))
        {
            return Errno.EINVAL;
        }

        VirtAddr stop = VirtAddr.Min(end, vma.End);
        Errno err = await ZapOrFree(vma, start, stop, advice);
        return err == 0 && stop < end ? await WalkVmasLocked(mm, stop, end, advice) : err;
    }

    private static Errno ApplyToFlags(Vma vma, Madvice advice, ref VmFlags flags)
    {
        switch (advice)
        {
            case Madvice.MADV_NORMAL:
                flags &= ~(VmFlags.RandRead | VmFlags.SeqRead);
                return 0;
            case Madvice.MADV_SEQUENTIAL:
                flags = (flags & ~VmFlags.RandRead) | VmFlags.SeqRead;
                return 0;
            case Madvice.MADV_RANDOM:
                flags = (flags & ~VmFlags.SeqRead) | VmFlags.RandRead;
                return 0;
            case Madvice.MADV_DONTFORK:
                flags |= VmFlags.DontCopy;
                return 0;
            case Madvice.MADV_DOFORK:
                flags &= ~VmFlags.DontCopy;
                return vma.Flags.Has(VmFlags.Io) ? Errno.EINVAL : 0;
            case Madvice.MADV_WIPEONFORK:
                // Only what fork would copy can be wiped.
                flags |= VmFlags.WipeOnFork;
                return vma.File is not null || vma.Flags.Has(VmFlags.Shared) ? Errno.EINVAL : 0;
            case Madvice.MADV_KEEPONFORK:
                flags &= ~VmFlags.WipeOnFork;
                return vma.Flags.Has(VmFlags.Droppable) ? Errno.EINVAL : 0;
            case Madvice.MADV_DONTDUMP:
                flags |= VmFlags.DontDump;
                return 0;
            case Madvice.MADV_DODUMP:
                flags &= ~VmFlags.DontDump;
                return vma.Flags.Has(VmFlags.Special | VmFlags.Droppable) ? Errno.EINVAL : 0;
            default:
                throw new NotModelledException($"{advice}");
        }
    }

    /// <summary>A sealed mapping may be advised, but not made to lose what its owner could not overwrite.</summary>
    /// <remarks>mm/madvise.c:can_madvise_modify(). A file counts as a place where the data still is, for private mappings too.</remarks>
    private static bool CanModify(Vma vma, Madvice advice) =>
        !vma.IsSealed || !IsDiscard(advice) || !vma.IsAnonymous || vma.Flags.Has(VmFlags.Shared | VmFlags.Write);

    /// <remarks>mm/madvise.c:is_discard()</remarks>
    private static bool IsDiscard(Madvice advice) => advice switch
    {
        Madvice.MADV_FREE or Madvice.MADV_DONTNEED or Madvice.MADV_DONTNEED_LOCKED or Madvice.MADV_REMOVE
            or Madvice.MADV_DONTFORK or Madvice.MADV_WIPEONFORK or Madvice.MADV_GUARD_INSTALL => true,
        _ => false,
    };
}
