// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Steps;
using Selftests.MmCore;
using Selftests.MmCore.Uapi;

namespace Selftests.Harness.Model;

/// <summary>read, write, pread and pwrite: the kernel copies between a file and user memory, page by page, with the faults that this takes.</summary>
/// <remarks>lib/iov_iter.c:copy_page_to_iter()</remarks>
internal static class UserCopy
{
    /// <summary>From a file to user memory.</summary>
    public static async KTask<SysRet> Read(ModelRun run, TaskStruct task, CallStep step, bool positioned)
    {
        (ulong start, ulong length, int fd) = (run.A(step, 1), run.L(step, 1), run.I(step, 0));
        SysRet verified = run.Machine.Syscalls.VerifyArea(task, fd, isWrite: false, start, length, positioned ? run.U(step, 2) : null);
        if (verified.IsError)
        {
            return verified;
        }

        ulong done = 0;
        var buffer = new byte[VirtAddr.PageSize];
        while (done < length)
        {
            // What cannot be written is not read either, so that the file's position stays.
            if (!MayWrite(run, task, start + done) && !await Grows(run, task, step, positioned, done))
            {
                return done > 0 ? (long)done : await NowhereToStore(run, task, step, positioned);
            }

            Memory<byte> chunk = buffer.AsMemory(0, (int)ChunkAt(start + done, length - done));
            SysRet got = positioned
                ? await run.Machine.Syscalls.Pread(task, fd, chunk, run.U(step, 2) + done)
                : await run.Machine.Syscalls.Read(task, fd, chunk);
            if (got.IsError || got.Value == 0)
            {
                return done > 0 ? (long)done : got;
            }

            for (int i = 0; i < (int)got.Value; i++)
            {
                AccessResult stored = await run.Machine.UserAccess.Store(task, new VirtAddr(start + done), buffer[i]);
                if (!stored.IsOk)
                {
                    return Short(done);
                }

                done++;
            }
        }

        return (long)done;
    }

    /// <summary>From user memory to a file.</summary>
    public static async KTask<SysRet> Write(ModelRun run, TaskStruct task, CallStep step, bool positioned)
    {
        (ulong start, ulong length, int fd) = (run.A(step, 1), run.L(step, 1), run.I(step, 0));
        SysRet verified = run.Machine.Syscalls.VerifyArea(task, fd, isWrite: true, start, length, positioned ? run.U(step, 2) : null);
        if (verified.IsError)
        {
            return verified;
        }

        ulong done = 0;
        var buffer = new byte[VirtAddr.PageSize];
        while (done < length)
        {
            SysRet prepared = await Prepare(run, task, step, positioned, done);
            if (prepared.IsError)
            {
                return done > 0 ? (long)done : prepared;
            }

            int chunk = (int)ChunkAt(start + done, length - done);
            for (int i = 0; i < chunk; i++)
            {
                AccessResult loaded = await run.Machine.UserAccess.Load(task, new VirtAddr(start + done + (ulong)i));
                if (!loaded.IsOk)
                {
                    return Short(done);
                }

                buffer[i] = loaded.Value;
            }

            ReadOnlyMemory<byte> bytes = buffer.AsMemory(0, chunk);
            SysRet put = positioned
                ? await run.Machine.Syscalls.Pwrite(task, fd, bytes, run.U(step, 2) + done)
                : await run.Machine.Syscalls.Write(task, fd, bytes);
            if (put.IsError || put.Value == 0)
            {
                return done > 0 ? (long)done : put;
            }

            done += (ulong)put.Value;
        }

        return (long)done;
    }

    /// <summary>At the end of the file nothing is stored, so that nothing is wrong; elsewhere it is.</summary>
    /// <remarks>mm/shmem.c:shmem_file_read_iter()</remarks>
    private static async KTask<SysRet> NowhereToStore(ModelRun run, TaskStruct task, CallStep step, bool positioned)
    {
        SysRet got = await Peek(run, task, step, positioned, 0, new byte[1]);
        return got.IsError || got.Value == 0 ? got : Errno.EFAULT;
    }

    /// <summary>Whether storing the next byte makes a mapping that grows down reach the place. At the end of the file nothing is stored.</summary>
    private static async KTask<bool> Grows(ModelRun run, TaskStruct task, CallStep step, bool positioned, ulong done)
    {
        var place = new VirtAddr(run.A(step, 1) + done);
        var next = new byte[1];
        return run.Machine.Inspect.IsBelowStack(task, place)
            && await Peek(run, task, step, positioned, done, next) is { IsError: false, Value: 1 }
            && (await run.Machine.UserAccess.Store(task, place, next[0])).IsOk;
    }

    /// <summary>What the file has where a transfer has got to; its position stays.</summary>
    private static async KTask<SysRet> Peek(ModelRun run, TaskStruct task, CallStep step, bool positioned, ulong done, byte[] bytes)
    {
        int fd = run.I(step, 0);
        SysRet at = positioned ? (long)(run.U(step, 2) + done) : await run.Machine.Syscalls.Tell(task, fd);
        return at.IsError ? at : await run.Machine.Syscalls.Pread(task, fd, bytes, (ulong)at.Value);
    }

    /// <summary>The kernel has the file's page before it looks at user memory, and keeps it when that is not there.</summary>
    private static async KTask<SysRet> Prepare(ModelRun run, TaskStruct task, CallStep step, bool positioned, ulong done)
    {
        Pte pte = run.Machine.Inspect.Pte(task, new VirtAddr(run.A(step, 1) + done)).Pte;
        if (pte.IsPresent && !pte.IsProtNone)
        {
            return 0;
        }

        int fd = run.I(step, 0);
        SysRet at = positioned ? (long)(run.U(step, 2) + done) : await run.Machine.Syscalls.Tell(task, fd);
        return at.IsError ? at : await run.Machine.Syscalls.PwriteNothing(task, fd, (ulong)at.Value);
    }

    private static SysRet Short(ulong done) => done > 0 ? (long)done : Errno.EFAULT;

    private static ulong ChunkAt(ulong address, ulong left) => Math.Min(left, VirtAddr.PageSize - (address & ~VirtAddr.PageMask));

    private static bool MayWrite(ModelRun run, TaskStruct task, ulong address) =>
        run.Machine.Inspect.VmaAt(task, new VirtAddr(address)) is { } vma && (vma.Flags & VmFlags.Write) != 0;
}
