// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>mmap(2): what may be mapped how, in the order in which the kernel asks.</summary>
/// <remarks>mm/mmap.c</remarks>
internal static partial class Mmap
{
    private const MapFlags AboveFourGiB = (MapFlags)0x80;

    /// <summary>MAP_HUGE_2MB and MAP_HUGE_1GB, which name a size in the same bits.</summary>
    private const MapFlags HugeSizes = (MapFlags)((21UL | 30UL) << 26);

    /// <summary>Flags that MAP_SHARED lets pass although it does not know them; MAP_SHARED_VALIDATE refuses others.</summary>
    /// <remarks>include/linux/mman.h, LEGACY_MAP_MASK.</remarks>
    private const MapFlags LegacyMapMask = MapFlags.MAP_SHARED | MapFlags.MAP_PRIVATE | MapFlags.MAP_FIXED
        | MapFlags.MAP_ANONYMOUS | MapFlags.MAP_DENYWRITE | MapFlags.MAP_EXECUTABLE | MapFlags.MAP_UNINITIALIZED
        | MapFlags.MAP_GROWSDOWN | MapFlags.MAP_LOCKED | MapFlags.MAP_NORESERVE | MapFlags.MAP_POPULATE
        | MapFlags.MAP_NONBLOCK | MapFlags.MAP_STACK | MapFlags.MAP_HUGETLB | MapFlags.MAP_32BIT | AboveFourGiB | HugeSizes;

    /// <remarks>arch/x86/kernel/sys_x86_64.c:sys_mmap(), mm/mmap.c:ksys_mmap_pgoff()</remarks>
    internal static KTask<SysRet> SysMmap(
        TaskStruct task, VirtAddr addr, ulong length, Prot prot, MapFlags flags, int fd, ulong offset)
    {
        if ((offset & ~VirtAddr.PageMask) != 0)
        {
            return new KTask<SysRet>(Errno.EINVAL);
        }

        FileStruct? file = null;
        if ((flags & MapFlags.MAP_ANONYMOUS) == 0)
        {
            file = task.Files.Get(fd);
            if (file is null)
            {
                return new KTask<SysRet>(Errno.EBADF);
            }
        }

        MmStruct mm = task.Mm!;
        ulong pgoff = offset >> VirtAddr.PageShift;
        KTask<RwSemaphore.WriteGuard> locked = mm.MmapLock.WriteKillable();
        if (locked.TryResult(out RwSemaphore.WriteGuard held) && !Populates(mm, flags))
        {
            if (!held.IsHeld)
            {
                return new KTask<SysRet>(Errno.EINTR);
            }

            KTask<SysRet> mapped = DoMmapLocked(mm, file, addr, length, prot, flags, pgoff);
            return mapped.TryResult(out SysRet result) && mm.UnmapEvents is null
                ? new KTask<SysRet>(Unlock(mm, result))
                : UnlockAfterWait(mm, mapped);
        }

        return MmapAfterWait(locked, task, file, addr, length, prot, flags, pgoff);
    }

    /// <summary>Is the mapping brought in at once? All that is locked is, as far as it is not locked on fault.</summary>
    private static bool Populates(MmStruct mm, MapFlags flags) =>
        (flags & (MapFlags.MAP_POPULATE | MapFlags.MAP_NONBLOCK)) == MapFlags.MAP_POPULATE
        || (flags & MapFlags.MAP_LOCKED) != 0 || mm.DefFlags.Has(VmFlags.Locked);

    private static SysRet Unlock(MmStruct mm, SysRet result)
    {
        mm.MmapLock.UnlockWrite();
        return result;
    }

    [PartOf("mm/mmap.c:do_mmap()")]
    private static async KTask<SysRet> UnlockAfterWait(MmStruct mm, KTask<SysRet> mapped)
    {
        SysRet result = await mapped;
        List<(UserfaultfdCtx Ctx, PageRange Range)>? events = mm.TakeUnmapEvents();
        mm.MmapLock.UnlockWrite();
        await Userfaultfd.UnmapComplete(events);
        return result;
    }

    [PartOf("mm/mmap.c:do_mmap()")]
    private static async KTask<SysRet> MmapAfterWait(
        KTask<RwSemaphore.WriteGuard> locked, TaskStruct task, FileStruct? file, VirtAddr addr, ulong length, Prot prot, MapFlags flags,
        ulong pgoff)
    {
        MmStruct mm = task.Mm!;
        SysRet result;
        bool populates;
        List<(UserfaultfdCtx Ctx, PageRange Range)>? events;
        using (RwSemaphore.WriteGuard held = await locked)
        {
            if (!held.IsHeld)
            {
                return Errno.EINTR;
            }

            populates = Populates(mm, flags);
            result = await DoMmapLocked(mm, file, addr, length, prot, flags, pgoff);
            events = mm.TakeUnmapEvents();
        }

        await Userfaultfd.UnmapComplete(events);

        if (populates && !result.IsError)
        {
            await Gup.MmPopulate(task, result.Address, VirtAddr.AlignUp(length), ignoreErrors: true);
        }

        return result;
    }

    /// <remarks>mm/mmap.c:do_mmap(). Left out: READ_IMPLIES_EXEC, protection keys, hugetlbfs, MAP_SYNC.</remarks>
    private static KTask<SysRet> DoMmapLocked(
        MmStruct mm, FileStruct? file, VirtAddr addr, ulong length, Prot prot, MapFlags flags, ulong pgoff)
    {
        mm.MmapLock.AssertWriteHeld();
        if (length == 0)
        {
            return new KTask<SysRet>(Errno.EINVAL);
        }

        if ((flags & MapFlags.MAP_FIXED_NOREPLACE) != 0)
        {
            flags |= MapFlags.MAP_FIXED;
        }

        if ((flags & MapFlags.MAP_FIXED) == 0)
        {
            addr = RoundHintToMin(mm, addr);
        }

        length = VirtAddr.AlignUp(length);
        if (length == 0)
        {
            return new KTask<SysRet>(Errno.ENOMEM);
        }

        if (unchecked(pgoff + (length >> VirtAddr.PageShift)) < pgoff)
        {
            return new KTask<SysRet>(Errno.EOVERFLOW);
        }

        if (mm.MapCount > mm.Machine.Config.MaxMapCount)
        {
            return new KTask<SysRet>(Errno.ENOMEM);
        }

        SysRet area = GetUnmappedAreaLocked(mm, file, addr, length, flags);
        if (area.IsError)
        {
            return new KTask<SysRet>(area);
        }

        addr = area.Address;
        if ((flags & MapFlags.MAP_FIXED_NOREPLACE) != 0 && mm.Vmas.FindIntersection(addr, addr + length) is not null)
        {
            return new KTask<SysRet>(Errno.EEXIST);
        }

        VmFlags vmFlags = ProtBits(prot) | FlagBits(flags) | mm.DefFlags | VmFlags.MayAll;
        Errno err = (flags & MapFlags.MAP_LOCKED) != 0 && !Mlock.CanDoMlock(mm) ? Errno.EPERM
            : !Mlock.MlockFutureOk(mm, vmFlags, length) ? Errno.EAGAIN
            : file is null ? CheckAnonymous(flags, ref vmFlags)
            : CheckFile(file, prot, flags, pgoff, length, ref vmFlags);
        if (err != 0)
        {
            return new KTask<SysRet>(err);
        }

        if (file is null)
        {
            // Private anonymous memory has its page number for an offset; shared one starts at 0 of a file of its own.
            pgoff = vmFlags.Has(VmFlags.Shared) ? 0 : addr.PageNumber;
        }

        if ((flags & MapFlags.MAP_NORESERVE) != 0 && mm.Machine.Config.OvercommitMemory != OvercommitMemory.OVERCOMMIT_NEVER)
        {
            vmFlags |= VmFlags.NoReserve;
        }

        return MmapRegionLocked(mm, file, new PageRange(addr, addr + length), vmFlags, pgoff);
    }

    /// <remarks>include/linux/mman.h:calc_vm_prot_bits()</remarks>
    internal static VmFlags ProtBits(Prot prot) => (VmFlags)(prot & (Prot.PROT_READ | Prot.PROT_WRITE | Prot.PROT_EXEC));

    /// <remarks>include/linux/mman.h:calc_vm_flag_bits()</remarks>
    private static VmFlags FlagBits(MapFlags flags) =>
        ((flags & MapFlags.MAP_GROWSDOWN) != 0 ? VmFlags.GrowsDown : 0)
        | ((flags & MapFlags.MAP_LOCKED) != 0 ? VmFlags.Locked : 0)
        | ((flags & MapFlags.MAP_STACK) != 0 ? VmFlags.NoHugePage : 0);

    private static Errno CheckAnonymous(MapFlags flags, ref VmFlags vmFlags)
    {
        switch (flags & MapFlags.MAP_TYPE)
        {
            case MapFlags.MAP_SHARED:
                if (vmFlags.Has(VmFlags.GrowsDown))
                {
                    return Errno.EINVAL;
                }

                vmFlags |= VmFlags.Shared | VmFlags.MayShare;
                return 0;
            case MapFlags.MAP_PRIVATE:
                return 0;
            case MapFlags.MAP_DROPPABLE:
                return CheckDroppable(flags, ref vmFlags);
            default:
                return Errno.EINVAL;
        }
    }

    /// <summary>Memory that goes when memory is short: it is not locked, reserves nothing, and no child or dump gets it.</summary>
    [PartOf("mm/mmap.c:do_mmap()")]
    private static Errno CheckDroppable(MapFlags flags, ref VmFlags vmFlags)
    {
        if ((flags & MapFlags.MAP_LOCKED) != 0 || vmFlags.Has(VmFlags.GrowsDown))
        {
            return Errno.EINVAL;
        }

        vmFlags |= VmFlags.Droppable | VmFlags.NoReserve | VmFlags.WipeOnFork | VmFlags.DontDump;
        return 0;
    }

    private static Errno CheckFile(
        FileStruct file, Prot prot, MapFlags flags, ulong pgoff, ulong length, ref VmFlags vmFlags)
    {
        if (!IsFileRangeMappable(pgoff, length))
        {
            return Errno.EOVERFLOW;
        }

        switch (flags & MapFlags.MAP_TYPE)
        {
            case MapFlags.MAP_SHARED:
                break;
            case MapFlags.MAP_SHARED_VALIDATE:
                if ((flags & ~LegacyMapMask) != 0)
                {
                    return Errno.EOPNOTSUPP;
                }

                break;
            case MapFlags.MAP_PRIVATE:
                return CheckFileMapping(file, ref vmFlags);
            default:
                return Errno.EINVAL;
        }

        if ((prot & Prot.PROT_WRITE) != 0 && !file.IsWritable)
        {
            return Errno.EACCES;
        }

        vmFlags |= VmFlags.Shared | VmFlags.MayShare;
        if (!file.IsWritable)
        {
            // Nobody can ever write through it: it is as good as private.
            vmFlags &= ~(VmFlags.MayWrite | VmFlags.Shared);
        }

        return CheckFileMapping(file, ref vmFlags);
    }

    private static Errno CheckFileMapping(FileStruct file, ref VmFlags vmFlags)
    {
        if (!file.IsReadable)
        {
            return Errno.EACCES;
        }

        if (file.Inode.IsNoExec)
        {
            if (vmFlags.Has(VmFlags.Exec))
            {
                return Errno.EPERM;
            }

            vmFlags &= ~VmFlags.MayExec;
        }

        // What has pages can be mapped, and so can /dev/zero.
        return file.Inode.Ops is null && file.Inode.Kind != InodeKind.Zero ? Errno.ENODEV
            : vmFlags.Has(VmFlags.GrowsDown) ? Errno.EINVAL
            : Memfd.CheckSealsMmap(file.Inode, ref vmFlags);
    }

    /// <summary>Does the range end below the largest size a file may have?</summary>
    /// <remarks>mm/mmap.c:file_mmap_ok()</remarks>
    private static bool IsFileRangeMappable(ulong pgoff, ulong length)
    {
        const ulong MaxLfsFileSize = long.MaxValue;
        return length <= MaxLfsFileSize && pgoff <= (MaxLfsFileSize - length) >> VirtAddr.PageShift;
    }

    /// <remarks>mm/mmap.c:round_hint_to_min()</remarks>
    private static VirtAddr RoundHintToMin(MmStruct mm, VirtAddr hint)
    {
        hint = hint.PageAlignDown;
        ulong lowest = mm.Machine.Config.MmapMinAddr;
        return hint.Value != 0 && hint.Value < lowest ? new VirtAddr(VirtAddr.AlignUp(lowest)) : hint;
    }
}
