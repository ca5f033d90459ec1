// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

// What is read from a userfaultfd.
internal static partial class Userfaultfd
{
    private const int MessageSize = 32;

    /// <summary>One message. Of a userfaultfd that is opened O_NONBLOCK, EAGAIN where there is none; else it is waited for.</summary>
    /// <remarks>fs/userfaultfd.c:userfaultfd_read_iter(), for one message.</remarks>
    internal static async KTask<SysRet> ReadOne(TaskStruct task, int fd, Action<UffdMsg> message)
    {
        FileStruct? file = task.Files.Get(fd);
        Errno err = FindReady(task, fd, out UserfaultfdCtx ctx);
        if (err != 0)
        {
            return err == Errno.ENOTTY ? Errno.EINVAL : err;
        }

        (err, UffdMsg msg) = await CtxRead(task, ctx, file!.IsNonblock);
        if (err != 0)
        {
            return err;
        }

        message(msg);
        return 0;
    }

    /// <summary>As many messages as there are and fit; only the first is waited for.</summary>
    /// <remarks>fs/userfaultfd.c:userfaultfd_read_iter()</remarks>
    internal static async KTask<SysRet> ReadIter(FileStruct file, IovIter to)
    {
        UserfaultfdCtx ctx = file.Userfaultfd!;
        long read = 0;
        if (!ctx.Has(UffdFeatures.Initialized))
        {
            return Errno.EINVAL;
        }

        bool isNonblock = file.IsNonblock;
        while (to.Count >= MessageSize)
        {
            (Errno err, UffdMsg msg) = await CtxRead(to.Task, ctx, isNonblock);
            if (err == 0 && await to.CopyTo(msg.ToBytes()) < MessageSize)
            {
                err = Errno.EFAULT;
            }

            if (err != 0)
            {
                return read > 0 ? read : err;
            }

            read += MessageSize;
            isNonblock = true;
        }

        return read > 0 ? read : Errno.EINVAL;
    }

    /// <summary>The oldest fault, or, where there is none, the oldest event: who caused that goes on with it.</summary>
    /// <remarks>fs/userfaultfd.c:userfaultfd_ctx_read()</remarks>
    private static async KTask<(Errno Error, UffdMsg Message)> CtxRead(TaskStruct task, UserfaultfdCtx ctx, bool isNonblock)
    {
        while (true)
        {
            await ctx.Point(Sharing.Read | Sharing.Write);
            ctx.Touch(Sharing.Read | Sharing.Write);
            if (ctx.PendingFaults.Count > 0)
            {
                UserfaultfdWaitQueue fault = ctx.PendingFaults[0];
                ctx.PendingFaults.RemoveAt(0);
                ctx.Faults.Add(fault);
                return (0, fault.Msg);
            }

            if (ctx.Events.Count > 0)
            {
                UserfaultfdWaitQueue uwq = ctx.Events[0];
                UffdMsg msg = uwq.Fork is { } child ? ResolveFork(task, uwq.Msg, child, isNonblock) : uwq.Msg;
                CompleteEvent(ctx, uwq);
                return (0, msg);
            }

            if (task.Machine.Scheduler.Current!.SignalPending)
            {
                return (Errno.EINTR, default);
            }

            if (isNonblock)
            {
                return (Errno.EAGAIN, default);
            }

            await ctx.Readers.Wait("a message of userfaultfd", SleepState.Interruptible);
        }
    }

    /// <summary>Whoever reads of a fork gets a userfaultfd of the child's.</summary>
    /// <remarks>fs/userfaultfd.c:resolve_userfault_fork(). The child's is opened as its parent's was.</remarks>
    private static UffdMsg ResolveFork(TaskStruct task, UffdMsg msg, UserfaultfdCtx child, bool isNonblock) =>
        msg with { First = (ulong)Install(task, child, isNonblock).Value };
}
