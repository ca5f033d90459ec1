// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Steps;
using Selftests.MmCore;
using Selftests.MmCore.Uapi;

namespace Selftests.Harness.Model;

/// <summary>read, write, pread and pwrite: the kernel copies between a file and user memory, page by page, with the faults that this takes.</summary>
/// <remarks>lib/iov_iter.c:copy_page_to_iter()</remarks>
internal static class UserCopy
{
    private const int SeekCur = 1;

    /// <summary>From a file to user memory.</summary>
    public static async KTask<SysRet> Read(ModelRun run, TaskStruct task, CallStep step, bool positioned)
    {
        (ulong start, ulong length, int fd) = (run.A(step, "range"), run.L(step, "range"), run.I(step, "fd"));
        SysRet verified = run.Machine.Syscalls.VerifyArea(task, fd, isWrite: false, start, length, positioned ? run.U(step, "offset") : null);
        if (verified.IsError)
        {
            return verified;
        }

        SysRet at = await PositionOf(run, task, step, positioned, 0);
        SysRet got = await ReadAt(run, task, fd, (ulong)at.Value, start, length);
        if (!positioned && got.Value > 0)
        {
            // The file's position moves by what was copied, not by what was read for it.
            await run.Machine.Syscalls.Lseek(task, fd, (ulong)got.Value, SeekCur);
        }

        return got;
    }

    private static async KTask<SysRet> ReadAt(ModelRun run, TaskStruct task, int fd, ulong from, ulong start, ulong length)
    {
        ulong done = 0;
        var buffer = new byte[VirtAddr.PageSize];
        while (done < length)
        {
            if (!MayWrite(run, task, start + done) && !await Grows(run, task, fd, from + done, start + done))
            {
                return done > 0 ? (long)done : await NowhereToStore(run, task, fd, from);
            }

            SysRet got = await run.Machine.Syscalls.Pread(task, fd, buffer.AsMemory(0, (int)ChunkAt(start + done, length - done)), from + done);
            if (got.IsError || got.Value == 0)
            {
                return done > 0 ? (long)done : got;
            }

            for (int i = 0; i < (int)got.Value; i++)
            {
                AccessResult stored = await run.Machine.UserAccess.CopyTo(task, new VirtAddr(start + done), buffer[i]);
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
        (ulong start, ulong length, int fd) = (run.A(step, "range"), run.L(step, "range"), run.I(step, "fd"));
        SysRet verified = run.Machine.Syscalls.VerifyArea(task, fd, isWrite: true, start, length, positioned ? run.U(step, "offset") : null);
        if (verified.IsError)
        {
            return verified;
        }

        ulong done = 0;
        var buffer = new byte[VirtAddr.PageSize];
        while (done < length)
        {
            SysRet at = await PositionOf(run, task, step, positioned, done);
            ulong part = Math.Min(length - done, VirtAddr.PageSize - ((ulong)at.Value & ~VirtAddr.PageMask));
            int copied = await CopyWhatIsThere(run, task, start + done, buffer.AsMemory(0, (int)part));
            SysRet put = await Put(run, task, fd, buffer.AsMemory(0, copied), (ulong)at.Value, positioned);
            if (put.IsError)
            {
                return done > 0 ? (long)done : put;
            }

            done += (ulong)copied;
            if (copied == 0 && !await FaultIn(run, task, start + done, part))
            {
                return Short(done);
            }
        }

        return (long)done;
    }

    /// <summary>The kernel has the file's page first, copies without a fault what it can, and keeps the page when that is nothing.</summary>
    /// <remarks>mm/filemap.c:generic_perform_write()</remarks>
    private static KTask<SysRet> Put(ModelRun run, TaskStruct task, int fd, ReadOnlyMemory<byte> bytes, ulong at, bool positioned) =>
        bytes.Length == 0 ? run.Machine.Syscalls.PwriteNothing(task, fd, at)
        : positioned ? run.Machine.Syscalls.Pwrite(task, fd, bytes, at)
        : run.Machine.Syscalls.Write(task, fd, bytes);

    /// <summary>Copies user memory up to the first page that is not mapped; how many bytes.</summary>
    /// <remarks>lib/iov_iter.c:copy_page_from_iter_atomic()</remarks>
    private static async KTask<int> CopyWhatIsThere(ModelRun run, TaskStruct task, ulong start, Memory<byte> buffer)
    {
        for (int i = 0; i < buffer.Length; i++)
        {
            var place = new VirtAddr(start + (ulong)i);
            if ((i == 0 || place.PageOffset == 0) && run.Machine.Inspect.Pte(task, place).Pte is not { IsPresent: true, IsProtNone: false })
            {
                return i;
            }

            AccessResult loaded = await run.Machine.UserAccess.CopyFrom(task, place);
            buffer.Span[i] = loaded.Value;
        }

        return buffer.Length;
    }

    /// <summary>Faults all pages of a part in, up to the first that cannot be; false when that is the very first.</summary>
    /// <remarks>mm/gup.c:fault_in_readable()</remarks>
    private static async KTask<bool> FaultIn(ModelRun run, TaskStruct task, ulong start, ulong length)
    {
        for (ulong at = start; at < start + length; at = (at & VirtAddr.PageMask) + VirtAddr.PageSize)
        {
            if (!(await run.Machine.UserAccess.CopyFrom(task, new VirtAddr(at))).IsOk)
            {
                return at > start;
            }
        }

        return true;
    }

    /// <summary>At the end of the file nothing is stored, so that nothing is wrong; elsewhere it is.</summary>
    /// <remarks>mm/shmem.c:shmem_file_read_iter()</remarks>
    private static async KTask<SysRet> NowhereToStore(ModelRun run, TaskStruct task, int fd, ulong from)
    {
        SysRet got = await run.Machine.Syscalls.Pread(task, fd, new byte[1], from);
        return got.IsError || got.Value == 0 ? got : Errno.EFAULT;
    }

    /// <summary>Whether storing the next byte makes a mapping that grows down reach the place. At the end of the file nothing is stored.</summary>
    private static async KTask<bool> Grows(ModelRun run, TaskStruct task, int fd, ulong from, ulong address)
    {
        var place = new VirtAddr(address);
        var next = new byte[1];
        return run.Machine.Inspect.IsBelowStack(task, place)
            && await run.Machine.Syscalls.Pread(task, fd, next, from) is { IsError: false, Value: 1 }
            && (await run.Machine.UserAccess.CopyTo(task, place, next[0])).IsOk;
    }

    private static KTask<SysRet> PositionOf(ModelRun run, TaskStruct task, CallStep step, bool positioned, ulong done) =>
        positioned ? new KTask<SysRet>((long)(run.U(step, "offset") + done)) : run.Machine.Syscalls.Tell(task, run.I(step, "fd"));

    private static SysRet Short(ulong done) => done > 0 ? (long)done : Errno.EFAULT;

    private static ulong ChunkAt(ulong address, ulong left) => Math.Min(left, VirtAddr.PageSize - (address & ~VirtAddr.PageMask));

    private static bool MayWrite(ModelRun run, TaskStruct task, ulong address) =>
        run.Machine.Inspect.VmaAt(task, new VirtAddr(address)) is { } vma && (vma.Flags & VmFlags.Write) != 0;
}
