// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>Memory that stays: mlock(2) and its relatives.</summary>
/// <remarks>
/// mm/mlock.c. A locked mapping says so in its flags (VM_LOCKED), its pages in theirs (PG_mlocked), and locked_vm counts the mappings'
/// pages, present or not.
/// </remarks>
internal static partial class Mlock
{
    /// <remarks>mm/mlock.c:sys_mlock2(); mlock is the same without flags.</remarks>
    internal static KTask<SysRet> SysMlock2(TaskStruct task, VirtAddr start, ulong length, MlockFlags flags)
    {
        if ((flags & ~MlockFlags.MLOCK_ONFAULT) != 0)
        {
            return new KTask<SysRet>(Errno.EINVAL);
        }

        VmFlags locking = (flags & MlockFlags.MLOCK_ONFAULT) != 0 ? VmFlags.Locked | VmFlags.LockOnFault : VmFlags.Locked;
        return DoMlock(task, start, length, locking);
    }

    /// <summary>Locks what is there under the write lock, and brings the rest in once that is dropped.</summary>
    /// <remarks>mm/mlock.c:do_mlock()</remarks>
    private static async KTask<SysRet> DoMlock(TaskStruct task, VirtAddr start, ulong length, VmFlags locking)
    {
        MmStruct mm = task.Mm!;
        if (!CanDoMlock(mm))
        {
            return Errno.EPERM;
        }

        PagesAround(ref start, ref length);
        Errno err;
        using (RwSemaphore.WriteGuard held = await mm.MmapLock.WriteKillable())
        {
            if (!held.IsHeld)
            {
                return Errno.EINTR;
            }

            err = IsWithinLimitLocked(mm, start, length) ? await ApplyVmaLockFlagsLocked(mm, start, length, locking) : Errno.ENOMEM;
        }

        return err != 0 ? err : PosixErrorReturn(await Gup.MmPopulate(task, start, length, ignoreErrors: false));
    }

    /// <remarks>mm/mlock.c:sys_munlock()</remarks>
    internal static async KTask<SysRet> SysMunlock(TaskStruct task, VirtAddr start, ulong length)
    {
        PagesAround(ref start, ref length);
        MmStruct mm = task.Mm!;
        using (RwSemaphore.WriteGuard held = await mm.MmapLock.WriteKillable())
        {
            if (!held.IsHeld)
            {
                return Errno.EINTR;
            }

            return await ApplyVmaLockFlagsLocked(mm, start, length, VmFlags.None);
        }
    }

    /// <remarks>mm/mlock.c:sys_mlockall()</remarks>
    internal static async KTask<SysRet> SysMlockall(TaskStruct task, MclFlags flags)
    {
        const MclFlags valid = MclFlags.MCL_CURRENT | MclFlags.MCL_FUTURE | MclFlags.MCL_ONFAULT;
        MmStruct mm = task.Mm!;
        bool isAlone = flags == MclFlags.MCL_ONFAULT && !mm.Bugs.Has(KnownBug.MlockallOnfaultAlone);
        if (flags == 0 || (flags & ~valid) != 0 || isAlone)
        {
            return Errno.EINVAL;
        }

        if (!CanDoMlock(mm))
        {
            return Errno.EPERM;
        }

        bool isCurrent = (flags & MclFlags.MCL_CURRENT) != 0;
        using (RwSemaphore.WriteGuard held = await mm.MmapLock.WriteKillable())
        {
            if (!held.IsHeld)
            {
                return Errno.EINTR;
            }

            if (isCurrent && mm.TotalVm > mm.Limits.Memlock >> VirtAddr.PageShift && !IsCapable(mm))
            {
                return Errno.ENOMEM;
            }

            await ApplyMlockallFlagsLocked(mm, flags);
        }

        if (isCurrent)
        {
            await Gup.MmPopulate(task, default, VirtAddr.TaskSize, ignoreErrors: true);
        }

        return 0;
    }

    /// <remarks>mm/mlock.c:sys_munlockall()</remarks>
    internal static async KTask<SysRet> SysMunlockall(TaskStruct task)
    {
        using (RwSemaphore.WriteGuard held = await task.Mm!.MmapLock.WriteKillable())
        {
            if (!held.IsHeld)
            {
                return Errno.EINTR;
            }

            await ApplyMlockallFlagsLocked(task.Mm, 0);
        }

        return 0;
    }

    /// <summary>May the caller lock anything?</summary>
    /// <remarks>mm/mlock.c:can_do_mlock()</remarks>
    internal static bool CanDoMlock(MmStruct mm) => mm.Limits.Memlock != 0 || IsCapable(mm);

    /// <summary>Does the limit leave room for a locked mapping of so many bytes more?</summary>
    /// <remarks>mm/mmap.c:mlock_future_ok()</remarks>
    internal static bool MlockFutureOk(MmStruct mm, VmFlags flags, ulong bytes) =>
        !flags.Has(VmFlags.Locked) || IsCapable(mm)
        || (bytes >> VirtAddr.PageShift) + mm.LockedVm <= mm.Limits.Memlock >> VirtAddr.PageShift;

    /// <summary>Counts a mapping that comes, if it is locked.</summary>
    internal static void AccountLockedVm(MmStruct mm, VmFlags flags, ulong pages) => mm.LockedVm += flags.Has(VmFlags.Locked) ? pages : 0;

    /// <remarks>include/linux/capability.h, CAP_IPC_LOCK.</remarks>
    private static bool IsCapable(MmStruct mm) => (mm.Machine.Scheduler.Current!.Capabilities & Capabilities.IpcLock) != 0;

    /// <summary>Whatever part of a page is meant, the page is.</summary>
    private static void PagesAround(ref VirtAddr start, ref ulong length)
    {
        length = VirtAddr.AlignUp(unchecked(length + (start.Value & ~VirtAddr.PageMask)));
        start = start.PageAlignDown;
    }

    private static bool IsWithinLimitLocked(MmStruct mm, VirtAddr start, ulong length)
    {
        mm.MmapLock.AssertWriteHeld();
        ulong limit = mm.Limits.Memlock >> VirtAddr.PageShift;
        ulong locked = (length >> VirtAddr.PageShift) + mm.LockedVm;
        if (locked > limit && !IsCapable(mm))
        {
            // What is locked already is not locked twice.
            locked -= CountMmMlockedPages(mm, start, start + length);
        }

        return locked <= limit || IsCapable(mm);
    }

    /// <remarks>mm/mlock.c:count_mm_mlocked_page_nr()</remarks>
    private static ulong CountMmMlockedPages(MmStruct mm, VirtAddr start, VirtAddr end)
    {
        ulong bytes = 0;
        for (Vma? vma = mm.Vmas.Find(start); vma is not null && vma.Start < end; vma = vma.Next)
        {
            bytes += vma.Flags.Has(VmFlags.Locked) ? VirtAddr.Min(vma.End, end) - VirtAddr.Max(vma.Start, start) : 0;
        }

        return bytes >> VirtAddr.PageShift;
    }

    /// <summary>Locks or unlocks a range. What came before a hole or an error stays changed.</summary>
    /// <remarks>mm/mlock.c:apply_vma_lock_flags()</remarks>
    private static async KTask<Errno> ApplyVmaLockFlagsLocked(MmStruct mm, VirtAddr start, ulong length, VmFlags locking)
    {
        mm.MmapLock.AssertWriteHeld();
        VirtAddr end = start + length;
        if (end < start)
        {
            return Errno.EINVAL;
        }

        for (VirtAddr next = start; next < end;)
        {
            Vma? vma = mm.Vmas.Lookup(next);
            if (vma is null)
            {
                return Errno.ENOMEM;
            }

            VirtAddr stop = VirtAddr.Min(vma.End, end);
            Errno err = await FixupLocked(vma, next, stop, (vma.Flags & ~VmFlags.LockedMask) | locking);
            if (err != 0)
            {
                return err;
            }

            next = stop;
        }

        return 0;
    }

    /// <summary>Says what new mappings get, and changes all that there are. What fails is passed over.</summary>
    /// <remarks>mm/mlock.c:apply_mlockall_flags(). A second call without MCL_FUTURE takes it back.</remarks>
    private static async KTask<Unit> ApplyMlockallFlagsLocked(MmStruct mm, MclFlags flags)
    {
        mm.MmapLock.AssertWriteHeld();
        VmFlags locking = (flags & MclFlags.MCL_ONFAULT) != 0 ? VmFlags.LockedMask : VmFlags.Locked;
        bool isFuture = (flags & MclFlags.MCL_FUTURE) != 0;
        bool isCurrent = (flags & MclFlags.MCL_CURRENT) != 0;
        mm.DefFlags = (mm.DefFlags & ~VmFlags.LockedMask) | (isFuture ? locking : 0);
        if (isFuture && !isCurrent)
        {
            return default;
        }

        VirtAddr next = default;
        while (mm.Vmas.Find(next) is { } vma)
        {
            next = vma.End;
            await FixupLocked(vma, vma.Start, vma.End, (vma.Flags & ~VmFlags.LockedMask) | (isCurrent ? locking : 0));
        }

        return default;
    }

    /// <summary>Changes the part of one VMA that the call covers: the VMA first, then the pages that are there.</summary>
    /// <remarks>mm/mlock.c:mlock_fixup(). Left out: other mappings that cannot be locked: special ones, huge pages, DAX.</remarks>
    [PartOf("mm/mlock.c:mlock_fixup()")]
    private static async KTask<Errno> FixupLocked(Vma vma, VirtAddr start, VirtAddr end, VmFlags flags)
    {
        MmStruct mm = vma.Mm;
        mm.MmapLock.AssertWriteHeld();
        VmFlags old = vma.Flags;
        if (flags == old || old.Has(VmFlags.Droppable) || Secretmem.VmaIsSecretmem(vma))
        {
            // What may go at any time is not locked; secret memory always is, and its mapping stays so.
            return 0;
        }

        Vma? previous = start > vma.Start ? vma : mm.Vmas.Previous(vma);
        VmaResult result = await VmaSplit.ModifyFlags(vma, previous, start, end, flags);
        if (result.Vma is not { } changed)
        {
            return result.Error;
        }

        ulong pages = (end - start) >> VirtAddr.PageShift;
        bool wasLocked = old.Has(VmFlags.Locked) && !mm.Bugs.Has(KnownBug.MlockTwiceCounts);
        mm.LockedVm += flags.Has(VmFlags.Locked) && !wasLocked ? pages : 0;
        mm.LockedVm -= flags.Has(VmFlags.Locked) ? 0 : pages;
        await changed.StartWrite();
        changed.WriteBegin();
        flags |= changed.Flags & VmFlags.Sticky;
        if (flags.Has(VmFlags.Locked) && old.Has(VmFlags.Locked))
        {
            // The pages are locked already, and twice would be wrong.
            changed.Flags = flags;
        }
        else
        {
            await MlockVmaPagesRange(changed, start, end, flags);
        }

        changed.WriteEnd();
        return 0;
    }

    /// <remarks>mm/mlock.c:__mlock_posix_error_return(). Nothing may be mapped that could not be brought in: that is ENOMEM.</remarks>
    private static Errno PosixErrorReturn(Errno err) => err switch
    {
        Errno.EFAULT => Errno.ENOMEM,
        Errno.ENOMEM => Errno.EAGAIN,
        _ => err,
    };
}
