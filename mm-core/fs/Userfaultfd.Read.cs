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

    /// <summary>
    /// Whether something can be read. Before the handshake, and where reading blocks, it is an error: what can be read when it is asked
    /// may be gone when it is read.
    /// </summary>
    /// <remarks>fs/userfaultfd.c:userfaultfd_poll()</remarks>
    internal static PollEvents Poll(UserfaultfdCtx ctx, bool isNonblock)
    {
        ctx.Touch(Sharing.Read);
        return !ctx.Has(UffdFeatures.Initialized) || !isNonblock ? PollEvents.POLLERR
            : ctx.PendingFaults.Count > 0 || ctx.Events.Count > 0 ? PollEvents.POLLIN
            : 0;
    }

    /// <summary>Of one descriptor, at once: 1 where it has something to tell. What is wrong with it is told unasked.</summary>
    /// <remarks>fs/select.c:do_pollfd()</remarks>
    internal static SysRet SysPoll(TaskStruct task, int fd, PollEvents events, out PollEvents revents)
    {
        const PollEvents unasked = PollEvents.POLLERR | PollEvents.POLLHUP;
        revents = task.Files.Get(fd) is { Userfaultfd: { } ctx } file
            ? Poll(ctx, file.IsNonblock) & (events | unasked)
            : PollEvents.POLLNVAL;
        return revents != 0 ? 1 : 0;
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
                if (ctx.Mm.Bugs.Has(KnownBug.RefileUnseen))
                {
                    // On neither list: who answers now finds nobody to wake.
                    await ctx.Point(Sharing.Read | Sharing.Write);
                    ctx.Touch(Sharing.Read | Sharing.Write);
                }

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
