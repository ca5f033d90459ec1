// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

// The ioctls of a range.
internal static partial class Userfaultfd
{
    /// <remarks>fs/userfaultfd.c:userfaultfd_wake()</remarks>
    internal static async KTask<SysRet> Wake(TaskStruct task, int fd, UffdioArg arg)
    {
        Errno err = FindReady(task, fd, out UserfaultfdCtx ctx);
        err = err != 0 || IsRange(ctx.Mm, arg.Start, arg.Length) ? err : Errno.EINVAL;
        if (err == 0)
        {
            await ctx.Point(Sharing.Read | Sharing.Write);
            WakeRange(ctx, arg.Start, arg.Length);
        }

        return err;
    }

    /// <summary>EAGAIN while mappings change, and the reader has not heard of it yet: what he answers may be about others by now.</summary>
    private static Errno FindUnchanging(TaskStruct task, int fd, out UserfaultfdCtx ctx)
    {
        Errno err = FindReady(task, fd, out ctx);
        if (err != 0)
        {
            return err;
        }

        ctx.Touch(Sharing.Read);
        return IsChanging(ctx) ? Errno.EAGAIN : 0;
    }

    /// <remarks>
    /// fs/userfaultfd.c:userfaultfd_copy(), fs/userfaultfd.c:userfaultfd_zeropage(), fs/userfaultfd.c:userfaultfd_continue(),
    /// fs/userfaultfd.c:userfaultfd_poison()
    /// </remarks>
    internal static async KTask<SysRet> Fill(TaskStruct task, int fd, UffdioArg arg, MfillKind kind)
    {
        Errno err = FindUnchanging(task, fd, out UserfaultfdCtx ctx);
        if (err != 0)
        {
            arg.Result = err == Errno.EAGAIN ? -(long)err : arg.Result;
            return err;
        }

        UffdFillMode mode = (UffdFillMode)arg.Mode;
        UffdFillMode allowed = UffdFillMode.DontWake | (kind is MfillKind.Copy or MfillKind.Continue ? UffdFillMode.Wp : 0);
        bool isWrong = (kind == MfillKind.Copy && !IsUnalignedRange(ctx.Mm, arg.Source, arg.Length))
            || !IsRange(ctx.Mm, arg.Start, arg.Length)
            || (mode & ~allowed) != 0;
        if (isWrong)
        {
            return Errno.EINVAL;
        }

        if (!ctx.Mm.TryGet())
        {
            return Errno.ESRCH;
        }

        SysRet filled = await MfillAtomic(new MfillState(task, ctx, kind, (mode & UffdFillMode.Wp) != 0)
        {
            Start = arg.Start, Length = arg.Length, Source = arg.Source,
        });
        await Exit.Mmput(ctx.Mm);
        return Answer(ctx, arg, filled, wakes: (mode & UffdFillMode.DontWake) == 0);
    }

    /// <remarks>fs/userfaultfd.c:userfaultfd_move()</remarks>
    internal static async KTask<SysRet> Move(TaskStruct task, int fd, UffdioArg arg)
    {
        Errno err = FindUnchanging(task, fd, out UserfaultfdCtx ctx);
        if (err != 0)
        {
            arg.Result = err == Errno.EAGAIN ? -(long)err : arg.Result;
            return err;
        }

        UffdMoveMode mode = (UffdMoveMode)arg.Mode;
        const UffdMoveMode all = UffdMoveMode.DontWake | UffdMoveMode.AllowSrcHoles;
        bool isRange = IsRange(ctx.Mm, arg.Start, arg.Length) && IsRange(ctx.Mm, arg.Source, arg.Length);
        if (ctx.Mm != task.Mm || !isRange || (mode & ~all) != 0)
        {
            return Errno.EINVAL;
        }

        if (!ctx.Mm.TryGet())
        {
            return Errno.ESRCH;
        }

        SysRet moved = await MovePages(ctx, arg, (mode & UffdMoveMode.AllowSrcHoles) != 0);
        await Exit.Mmput(ctx.Mm);
        return Answer(ctx, arg, moved, wakes: (mode & UffdMoveMode.DontWake) == 0);
    }

    /// <summary>Wakes who waits for what is there now. Less than all was asked for: EAGAIN.</summary>
    private static SysRet Answer(UserfaultfdCtx ctx, UffdioArg arg, SysRet done, bool wakes)
    {
        arg.Result = done.Value;
        if (done.IsError)
        {
            return done;
        }

        Kernel.BugOn(done.Value == 0);
        if (wakes)
        {
            WakeRange(ctx, arg.Start, (ulong)done.Value);
        }

        return (ulong)done.Value == arg.Length ? 0 : Errno.EAGAIN;
    }

    /// <remarks>fs/userfaultfd.c:userfaultfd_writeprotect()</remarks>
    internal static async KTask<SysRet> Writeprotect(TaskStruct task, int fd, UffdioArg arg)
    {
        Errno err = FindUnchanging(task, fd, out UserfaultfdCtx ctx);
        if (err != 0)
        {
            return err;
        }

        UffdProtectMode mode = (UffdProtectMode)arg.Mode;
        const UffdProtectMode both = UffdProtectMode.Wp | UffdProtectMode.DontWake;
        if (!IsRange(ctx.Mm, arg.Start, arg.Length) || (mode & ~both) != 0 || mode == both)
        {
            return Errno.EINVAL;
        }

        bool holds = !ctx.Mm.Bugs.Has(KnownBug.WriteprotectWithoutMm);
        if (holds && !ctx.Mm.TryGet())
        {
            return Errno.ESRCH;
        }

        err = await WriteprotectRange(ctx, arg.Start, arg.Start + arg.Length, protects: mode == UffdProtectMode.Wp);
        if (holds)
        {
            await Exit.Mmput(ctx.Mm);
        }

        if (err == 0 && mode == UffdProtectMode.None)
        {
            WakeRange(ctx, arg.Start, arg.Length);
        }

        return err;
    }
}
