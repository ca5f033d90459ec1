// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>userfaultfd(2): a process is told of its faults, and solves them itself.</summary>
/// <remarks>fs/userfaultfd.c and mm/userfaultfd.c</remarks>
internal static partial class Userfaultfd
{
    private const OpenFlags SharedFcntlFlags = OpenFlags.O_CLOEXEC | OpenFlags.O_NONBLOCK;
    private const OpenFlags UserModeOnly = (OpenFlags)1;

    /// <summary>UFFD_API</summary>
    private const ulong Version = 0xaa;

    // The ioctls that there are, as bits: _UFFDIO_*.
    private const int RegisterNumber = 0x00;
    private const int UnregisterNumber = 0x01;
    private const int WakeNumber = 0x02;
    private const int CopyNumber = 0x03;
    private const int ZeropageNumber = 0x04;
    private const int MoveNumber = 0x05;
    private const int WriteprotectNumber = 0x06;
    private const int ContinueNumber = 0x07;
    private const int PoisonNumber = 0x08;
    private const int ApiNumber = 0x3f;
    private const ulong ApiIoctls = (1UL << RegisterNumber) | (1UL << UnregisterNumber) | (1UL << ApiNumber);
    private const ulong RangeIoctls = (1UL << WakeNumber) | (1UL << CopyNumber) | (1UL << ZeropageNumber) | (1UL << MoveNumber)
        | (1UL << WriteprotectNumber) | (1UL << ContinueNumber) | (1UL << PoisonNumber);

    /// <remarks>fs/userfaultfd.c:userfaultfd_syscall_allowed()</remarks>
    private static bool IsSyscallAllowed(TaskStruct task, OpenFlags flags) =>
        flags.HasFlag(UserModeOnly) || task.Machine.Config.UnprivilegedUserfaultfd || IsCapable(task);

    /// <remarks>include/linux/capability.h, CAP_SYS_PTRACE.</remarks>
    private static bool IsCapable(TaskStruct task) =>
        (task.Machine.Scheduler.Current!.Capabilities & Capabilities.SysPtrace) != 0;

    /// <summary>A userfaultfd without its handshake.</summary>
    /// <remarks>fs/userfaultfd.c:sys_userfaultfd()</remarks>
    internal static SysRet SysUserfaultfd(TaskStruct task, OpenFlags flags) =>
        IsSyscallAllowed(task, flags) ? Create(task, flags) : Errno.EPERM;

    /// <summary>Who may open the device may handle all faults: nobody asks for more.</summary>
    /// <remarks>fs/userfaultfd.c:userfaultfd_dev_ioctl()</remarks>
    internal static SysRet DevIoctlNew(TaskStruct task, int fd, OpenFlags flags) => task.Files.Get(fd)?.Inode.Kind switch
    {
        null => Errno.EBADF,
        InodeKind.UserfaultfdDevice => Create(task, flags),
        InodeKind.Userfaultfd => Errno.EINVAL,
        _ => Errno.ENOTTY,
    };

    /// <remarks>fs/userfaultfd.c:new_userfaultfd()</remarks>
    private static SysRet Create(TaskStruct task, OpenFlags flags)
    {
        if ((flags & ~(SharedFcntlFlags | UserModeOnly)) != 0)
        {
            return Errno.EINVAL;
        }

        return Install(task, new UserfaultfdCtx(task.Mm!, flags.HasFlag(UserModeOnly)), flags.HasFlag(OpenFlags.O_NONBLOCK));
    }

    private static SysRet Install(TaskStruct task, UserfaultfdCtx ctx, bool isNonblock)
    {
        Inode inode = new(task.Machine, "anon_inode:[userfaultfd]", 0) { Kind = InodeKind.Userfaultfd };
        return new SysRet(task.Files.Add(new FileStruct(inode, readable: true, writable: false)
        {
            Userfaultfd = ctx,
            IsNonblock = isNonblock,
        }));
    }

    /// <summary>The handshake; there is one, and before it nothing else can be asked.</summary>
    /// <remarks>fs/userfaultfd.c:userfaultfd_api()</remarks>
    internal static SysRet Api(TaskStruct task, int fd, UffdioArg arg)
    {
        Errno err = Find(task, fd, out UserfaultfdCtx ctx);
        if (err != 0)
        {
            return err;
        }

        err = Shake(task, ctx, arg);
        if (err != 0)
        {
            arg.Features = 0;
        }

        return err;
    }

    private static Errno Shake(TaskStruct task, UserfaultfdCtx ctx, UffdioArg arg)
    {
        UffdFeatures features = (UffdFeatures)arg.Features;
        if (arg.Api != Version)
        {
            return Errno.EINVAL;
        }

        if ((features & UffdFeatures.EventFork) != 0 && !IsCapable(task))
        {
            return Errno.EPERM;
        }

        if ((features & UffdFeatures.WpAsync) != 0)
        {
            features |= UffdFeatures.WpUnpopulated;
        }

        ctx.Touch(Sharing.Read | Sharing.Write);
        if ((features & ~UffdFeatures.All) != 0 || ctx.Features != 0)
        {
            return Errno.EINVAL;
        }

        ctx.Features = features | UffdFeatures.Initialized;
        arg.Features = (ulong)UffdFeatures.All;
        arg.Result = unchecked((long)ApiIoctls);
        return 0;
    }

    /// <summary>Has a range's faults told.</summary>
    /// <remarks>fs/userfaultfd.c:userfaultfd_register(). Left out: hugetlbfs.</remarks>
    internal static async KTask<SysRet> Register(TaskStruct task, int fd, UffdioArg arg)
    {
        Errno err = FindReady(task, fd, out UserfaultfdCtx ctx);
        if (err != 0)
        {
            return err;
        }

        UffdRegisterMode mode = (UffdRegisterMode)arg.Mode;
        if (mode == 0 || (mode & ~UffdRegisterMode.All) != 0 || !IsRange(ctx.Mm, arg.Start, arg.Length))
        {
            return Errno.EINVAL;
        }

        if (!ctx.Mm.TryGet())
        {
            return Errno.ENOMEM;
        }

        using (await ctx.Mm.MmapLock.Write())
        {
            err = CheckRegisterLocked(ctx, arg.Start, arg.Start + arg.Length, FlagsOf(mode));
            err = err != 0 ? err : await RegisterRangeLocked(ctx, arg.Start, arg.Start + arg.Length, FlagsOf(mode));
        }

        await Exit.Mmput(ctx.Mm);
        if (err == 0)
        {
            arg.Result = unchecked((long)(RangeIoctls
                & ~((mode & UffdRegisterMode.Wp) == 0 ? 1UL << WriteprotectNumber : 0)
                & ~((mode & UffdRegisterMode.Minor) == 0 ? 1UL << ContinueNumber : 0)));
        }

        return err;
    }

    private static VmFlags FlagsOf(UffdRegisterMode mode) =>
        ((mode & UffdRegisterMode.Missing) != 0 ? VmFlags.UffdMissing : 0)
        | ((mode & UffdRegisterMode.Wp) != 0 ? VmFlags.UffdWp : 0)
        | ((mode & UffdRegisterMode.Minor) != 0 ? VmFlags.UffdMinor : 0);

    /// <summary>All mappings of the range must be of a kind that can be watched so; holes between them do not matter.</summary>
    private static Errno CheckRegisterLocked(UserfaultfdCtx ctx, VirtAddr start, VirtAddr end, VmFlags flags)
    {
        ctx.Mm.MmapLock.AssertWriteHeld();
        Vma? vma = ctx.Mm.Vmas.FindIntersection(start, end);
        if (vma is null)
        {
            return Errno.EINVAL;
        }

        for (; vma is not null && vma.Start < end; vma = ctx.Mm.Vmas.Next(vma))
        {
            Errno err = !CanUserfault(vma, flags, ctx.Has(UffdFeatures.WpAsync)) ? Errno.EINVAL
                : !vma.Flags.Has(VmFlags.MayWrite) && !ctx.Mm.Bugs.Has(KnownBug.RegisterNoMayWrite) ? Errno.EPERM
                : vma.UserfaultfdCtx is not null && vma.UserfaultfdCtx != ctx ? Errno.EBUSY
                : 0;
            if (err != 0)
            {
                return err;
            }
        }

        return 0;
    }

    /// <remarks>include/linux/userfaultfd_k.h:vma_can_userfault()</remarks>
    private static bool CanUserfault(Vma vma, VmFlags flags, bool isAsync)
    {
        flags &= VmFlags.UffdMask;
        bool isShmem = IsShmem(vma);
        return !vma.Flags.Has(VmFlags.Droppable)
            && (!flags.Has(VmFlags.UffdMinor) || isShmem)
            && ((isAsync && flags == VmFlags.UffdWp) || vma.IsAnonymous || isShmem);
    }

    private static bool IsShmem(Vma vma) => vma.File is { Inode.Kind: InodeKind.Shmem };

    /// <remarks>mm/userfaultfd.c:userfaultfd_register_range()</remarks>
    private static async KTask<Errno> RegisterRangeLocked(UserfaultfdCtx ctx, VirtAddr start, VirtAddr end, VmFlags flags)
    {
        ctx.Mm.MmapLock.AssertWriteHeld();
        for (Vma? vma = ctx.Mm.Vmas.FindIntersection(start, end); vma is not null && vma.Start < end; vma = ctx.Mm.Vmas.Next(vma))
        {
            start = VirtAddr.Max(start, vma.Start);

            // What is watched more closely already stays so.
            if (vma.UserfaultfdCtx != ctx || (vma.Flags & flags) != flags)
            {
                VmaResult result = await VmaSplit.ModifyFlags(
                    vma, PreviousOf(vma, start), start, VirtAddr.Min(end, vma.End), (vma.Flags & ~VmFlags.UffdMask) | flags, ctx);
                if (result.Vma is null)
                {
                    return result.Error;
                }

                vma = result.Vma;
                await SetCtx(vma, ctx, flags);
            }

            start = vma.End;
        }

        return 0;
    }

    /// <summary>What a range of a mapping comes behind: the mapping's own beginning, where it does not begin with it.</summary>
    private static Vma? PreviousOf(Vma vma, VirtAddr start) =>
        vma.Start < start && !vma.Mm.Bugs.Has(KnownBug.RegisterCutsVma) ? vma : vma.Mm.Vmas.Previous(vma);

    /// <remarks>mm/userfaultfd.c:userfaultfd_set_ctx(), mm/userfaultfd.c:userfaultfd_reset_ctx()</remarks>
    private static async KTask<Unit> SetCtx(Vma vma, UserfaultfdCtx? ctx, VmFlags flags)
    {
        await vma.StartWrite();
        vma.WriteBegin();
        bool changesWp = ((vma.Flags ^ flags) & VmFlags.UffdWp) != 0;
        vma.UserfaultfdCtx = ctx;
        vma.Flags = (vma.Flags & ~VmFlags.UffdMask) | flags;
        if (changesWp && vma.IsShared)
        {
            // Entries of shared memory are writable from the start only where nobody wants to hear of writes.
            Mmap.SetPageProt(vma);
        }

        vma.WriteEnd();
        return default;
    }

    /// <remarks>fs/userfaultfd.c:userfaultfd_unregister()</remarks>
    internal static async KTask<SysRet> Unregister(TaskStruct task, int fd, UffdioArg arg)
    {
        Errno err = FindReady(task, fd, out UserfaultfdCtx ctx);
        if (err != 0)
        {
            return err;
        }

        if (!IsRange(ctx.Mm, arg.Start, arg.Length))
        {
            return Errno.EINVAL;
        }

        if (!ctx.Mm.TryGet())
        {
            return Errno.ENOMEM;
        }

        using (await ctx.Mm.MmapLock.Write())
        {
            err = await UnregisterRangeLocked(ctx, arg.Start, arg.Start + arg.Length);
        }

        await Exit.Mmput(ctx.Mm);
        return err;
    }

    private static async KTask<Errno> UnregisterRangeLocked(UserfaultfdCtx ctx, VirtAddr start, VirtAddr end)
    {
        ctx.Mm.MmapLock.AssertWriteHeld();
        VmaTree vmas = ctx.Mm.Vmas;
        Vma? first = vmas.FindIntersection(start, end);
        if (first is null)
        {
            return Errno.EINVAL;
        }

        for (Vma? vma = first; vma is not null && vma.Start < end; vma = vmas.Next(vma))
        {
            bool isAnothers = vma.UserfaultfdCtx is not null && vma.UserfaultfdCtx != ctx;
            if (isAnothers || !CanUserfault(vma, vma.Flags, ctx.Has(UffdFeatures.WpAsync)))
            {
                return Errno.EINVAL;
            }
        }

        for (Vma? vma = first; vma is not null && vma.Start < end; vma = vmas.Next(vma))
        {
            start = VirtAddr.Max(start, vma.Start);
            if (vma.UserfaultfdCtx is not null)
            {
                VirtAddr stop = VirtAddr.Min(end, vma.End);
                if (vma.Flags.Has(VmFlags.UffdMissing) && !ctx.Mm.Bugs.Has(KnownBug.UnregisterWakesNobody))
                {
                    WakeRange(ctx, start, stop - start);
                }

                VmaResult result = await ClearVma(vma, PreviousOf(vma, start), start, stop);
                if (result.Vma is null)
                {
                    return result.Error;
                }

                vma = result.Vma;
            }

            start = vma.End;
        }

        return 0;
    }

    /// <summary>What it protected is unprotected first.</summary>
    /// <remarks>mm/userfaultfd.c:userfaultfd_clear_vma()</remarks>
    private static async KTask<VmaResult> ClearVma(Vma vma, Vma? previous, VirtAddr start, VirtAddr end)
    {
        bool leavesWp = vma.UserfaultfdCtx is { IsReleased: true } && vma.Mm.Bugs.Has(KnownBug.CloseLeavesUffdWp);
        if (vma.Flags.Has(VmFlags.UffdWp) && !leavesWp)
        {
            await WpRange(vma, start, end, protects: false);
        }

        VmaResult result = await VmaSplit.ModifyFlags(vma, previous, start, end, vma.Flags & ~VmFlags.UffdMask, uffd: null);
        if (result.Vma is not null)
        {
            await SetCtx(result.Vma, null, VmFlags.None);
        }

        return result;
    }

    /// <summary>The last descriptor is closed: nothing is watched any more, and whoever waits goes on.</summary>
    /// <remarks>fs/userfaultfd.c:userfaultfd_release(), mm/userfaultfd.c:userfaultfd_release_all()</remarks>
    internal static async KTask<Unit> Release(UserfaultfdCtx ctx)
    {
        ctx.Touch(Sharing.Write);
        ctx.IsReleased = true;
        if (ctx.Mm.TryGet())
        {
            using (await ctx.Mm.MmapLock.Write())
            {
                for (Vma? vma = ctx.Mm.Vmas.Find(default); vma is not null; vma = ctx.Mm.Vmas.Next(vma))
                {
                    if (vma.UserfaultfdCtx == ctx)
                    {
                        VmaResult result = await ClearVma(vma, ctx.Mm.Vmas.Previous(vma), vma.Start, vma.End);
                        Kernel.BugOn(result.Vma is null);
                        vma = result.Vma;
                    }
                }
            }

            await Exit.Mmput(ctx.Mm);
        }

        await ctx.Point(Sharing.Read | Sharing.Write);
        ctx.IsCleared = true;
        WakeRange(ctx, default, 0);
        ctx.EventWaiters.WakeAll();
        ctx.Readers.WakeAll();
        return default;
    }

    private static Errno Find(TaskStruct task, int fd, out UserfaultfdCtx ctx)
    {
        ctx = task.Files.Get(fd)?.Userfaultfd!;
        return ctx is not null ? 0
            : task.Files.Get(fd) is not { } file ? Errno.EBADF
            : file.Inode.Kind == InodeKind.UserfaultfdDevice ? Errno.EINVAL
            : Errno.ENOTTY;
    }

    /// <remarks>fs/userfaultfd.c:userfaultfd_ioctl()</remarks>
    private static Errno FindReady(TaskStruct task, int fd, out UserfaultfdCtx ctx)
    {
        Errno err = Find(task, fd, out ctx);
        return err != 0 || ctx.Has(UffdFeatures.Initialized) ? err : Errno.EINVAL;
    }

    /// <remarks>fs/userfaultfd.c:validate_range()</remarks>
    private static bool IsRange(MmStruct mm, VirtAddr start, ulong length) => start.IsPageAligned && IsUnalignedRange(mm, start, length);

    /// <remarks>fs/userfaultfd.c:validate_unaligned_range()</remarks>
    private static bool IsUnalignedRange(MmStruct mm, VirtAddr start, ulong length) =>
        length != 0
        && (length & ~VirtAddr.PageMask) == 0
        && start.Value >= mm.Machine.Config.MmapMinAddr
        && start.Value < VirtAddr.TaskSize
        && length <= VirtAddr.TaskSize - start.Value;
}
