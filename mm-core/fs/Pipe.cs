// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>A pipe: pages in a row, of its own or of a process.</summary>
/// <remarks>
/// include/linux/pipe_fs_i.h:struct pipe_inode_info. Left out: packets, F_SETPIPE_SZ.
/// </remarks>
internal sealed class Pipe(Machine machine)
{
    /// <summary>PIPE_DEF_BUFFERS</summary>
    private const int Slots = 16;

    private readonly List<PipeBuffer> buffers = [];
    private readonly WaitQueue waiters = new(machine.Scheduler, "pipe");
    private int readers;
    private int writers;

    /// <summary>What is in the pipe, and who has it open, stands still under it; who copies may fault, and sleep, with it.</summary>
    internal RwSemaphore Mutex { get; } = new(machine.Scheduler, "the mutex of a pipe", LockRank.Pipe, blockedIn: "pipe");

    /// <summary>One file for both ends: what pipe(2) gives, opened once more for reading and writing.</summary>
    /// <remarks>fs/pipe.c:create_pipe_files()</remarks>
    internal static SysRet SysPipe(TaskStruct task)
    {
        Inode inode = new(task.Machine, "pipe:", 0) { Kind = InodeKind.Pipe, Pipe = new Pipe(task.Machine) };
        FileStruct both = new(inode, readable: true, writable: true);
        inode.Pipe.Opened(both);
        return task.Files.Add(both);
    }

    /// <summary>Puts the pages of a range into a pipe: not what stands in them, they themselves.</summary>
    /// <remarks>fs/splice.c:sys_vmsplice()</remarks>
    internal static async KTask<SysRet> SysVmsplice(TaskStruct task, int fd, VirtAddr start, ulong length, SpliceFlags flags)
    {
        const SpliceFlags all = SpliceFlags.SPLICE_F_MOVE | SpliceFlags.SPLICE_F_NONBLOCK | SpliceFlags.SPLICE_F_MORE
            | SpliceFlags.SPLICE_F_GIFT;
        if ((flags & ~all) != 0)
        {
            return Errno.EINVAL;
        }

        if (task.Files.Get(fd) is not { Inode.Pipe: { } pipe } file)
        {
            return Errno.EBADF;
        }

        if (start.Value > VirtAddr.TaskSize || length > VirtAddr.TaskSize - start.Value)
        {
            return Errno.EFAULT;
        }

        bool isNonblock = (flags & SpliceFlags.SPLICE_F_NONBLOCK) != 0;
        return length == 0 ? 0
            : file.IsWritable ? await pipe.FromUser(task, file.Inode, start, length, isNonblock)
            : await pipe.Read(file.Inode, new IovIter(task, [(start, length)]), isNonblock);
    }

    internal void Opened(FileStruct file)
    {
        readers += file.IsReadable ? 1 : 0;
        writers += file.IsWritable ? 1 : 0;
    }

    /// <summary>One end less: whoever waits at the other looks again.</summary>
    /// <remarks>fs/pipe.c:pipe_release()</remarks>
    internal async KTask<Unit> Close(FileStruct file)
    {
        using (await Mutex.Write())
        {
            Closed(file);
        }

        return default;
    }

    private void Closed(FileStruct file)
    {
        Mutex.AssertWriteHeld();
        readers -= file.IsReadable ? 1 : 0;
        writers -= file.IsWritable ? 1 : 0;
        waiters.WakeAll();
    }

    /// <summary>Nobody has it open any more.</summary>
    internal void Release()
    {
        buffers.ForEach(Drop);
        buffers.Clear();
    }

    /// <summary>What is there, up to so much; waits while there is nothing, and somebody could write.</summary>
    /// <remarks>fs/pipe.c:anon_pipe_read()</remarks>
    internal async KTask<SysRet> Read(Inode inode, IovIter to, bool isNonblock)
    {
        if (to.Count == 0)
        {
            return 0;
        }

        using (await Mutex.Write())
        {
            while (buffers.Count == 0)
            {
                if (writers == 0)
                {
                    return 0;
                }

                if (isNonblock)
                {
                    return Errno.EAGAIN;
                }

                if (await Wait("something in the pipe") is var interrupted and not 0)
                {
                    return interrupted;
                }
            }

            SysRet read = await CopyOutLocked(inode, to);
            waiters.WakeAll();
            return read;
        }
    }

    /// <summary>Sleeps, with the mutex for others, until something changes.</summary>
    private async KTask<Errno> Wait(string what)
    {
        if (machine.Scheduler.Current!.SignalPending)
        {
            return Errno.EINTR;
        }

        Mutex.UnlockWrite();
        await waiters.Wait(what, SleepState.Interruptible);
        _ = await Mutex.Write();
        return 0;
    }

    private async KTask<SysRet> CopyOutLocked(Inode inode, IovIter to)
    {
        Mutex.AssertWriteHeld();
        long read = 0;
        var bytes = new byte[VirtAddr.PageSize];
        while (buffers.Count > 0 && to.Count > 0)
        {
            PipeBuffer buffer = buffers[0];
            int count = (int)Math.Min((ulong)buffer.Length, to.Count);
            buffer.Page.TouchMemory(Operation.All, Sharing.Read);
            buffer.Page.Contents.Read(buffer.Offset, bytes.AsSpan(0, count));
            if (await to.CopyTo(bytes.AsMemory(0, count)) < count)
            {
                return read > 0 ? read : Errno.EFAULT;
            }

            read += count;
            inode.Size -= (ulong)count;
            buffer.Offset += count;
            buffer.Length -= count;
            if (buffer.Length == 0)
            {
                buffers.RemoveAt(0);
                Drop(buffer);
            }
        }

        return read;
    }

    /// <summary>Copies into pages of the pipe's own.</summary>
    /// <remarks>fs/pipe.c:anon_pipe_write()</remarks>
    internal async KTask<SysRet> Write(FileStruct file, IovIter from)
    {
        if (from.Count == 0)
        {
            return 0;
        }

        using (await Mutex.Write())
        {
            return readers == 0 ? BrokenPipe() : await WriteLocked(file, from);
        }
    }

    private async KTask<SysRet> WriteLocked(FileStruct file, IovIter from)
    {
        Mutex.AssertWriteHeld();
        Inode inode = file.Inode;
        long written = await AppendToLast(inode, from);
        while (from.Count > 0)
        {
            if (await WaitForSpace(file.IsNonblock) is var refused and not 0)
            {
                return written > 0 ? written : refused;
            }

            Folio? page = machine.PageAlloc.AllocFolio();
            if (page is null)
            {
                return written > 0 ? written : Errno.ENOMEM;
            }

            page.Contents = PageContents.Filled(0);
            machine.HeldPages.Add(page, 1);
            PipeBuffer buffer = new(page, 0, 0, isUsers: false);
            if (await CopyIn(buffer, from, (int)Math.Min(VirtAddr.PageSize, from.Count)) is not (> 0 and var copied))
            {
                Drop(buffer);
                return written > 0 ? written : Errno.EFAULT;
            }

            Add(inode, buffer, copied);
            written += copied;
        }

        return written;
    }

    /// <summary>What is less than a page goes behind what was written last, where that page has room.</summary>
    private async KTask<long> AppendToLast(Inode inode, IovIter from)
    {
        int rest = (int)(from.Count & ~VirtAddr.PageMask);
        if (rest == 0 || buffers is not [.., { IsUsers: false } last] || last.Offset + last.Length + rest > (int)VirtAddr.PageSize)
        {
            return 0;
        }

        int copied = await CopyIn(last, from, rest);
        last.Length += copied;
        inode.Size += (ulong)copied;
        return copied;
    }

    /// <summary>All of so many bytes, with the faults that this takes, or 0.</summary>
    /// <remarks>lib/iov_iter.c:copy_page_from_iter()</remarks>
    private static async KTask<int> CopyIn(PipeBuffer buffer, IovIter from, int count)
    {
        var bytes = new byte[count];
        int copied = 0;
        while (copied < count)
        {
            copied += await from.CopyFromAtomic(bytes.AsMemory(copied));
            if (copied < count && !await from.FaultInReadable((ulong)(count - copied)))
            {
                return 0;
            }
        }

        buffer.Page.TouchMemory(Operation.All, Sharing.Write);
        buffer.Page.Contents.Write(buffer.Offset + buffer.Length, bytes);
        return count;
    }

    /// <remarks>fs/splice.c:vmsplice_to_pipe() and iter_to_pipe()</remarks>
    private async KTask<SysRet> FromUser(TaskStruct task, Inode inode, VirtAddr start, ulong length, bool isNonblock)
    {
        using (await Mutex.Write())
        {
            return await WaitForSpace(isNonblock) is var refused and not 0 ? refused : await FromUserLocked(task, inode, start, length);
        }
    }

    private async KTask<SysRet> FromUserLocked(TaskStruct task, Inode inode, VirtAddr start, ulong length)
    {
        Mutex.AssertWriteHeld();
        VirtAddr end = start + length;
        long total = 0;
        while (start < end)
        {
            // As many at a time as a pipe has room for when it is empty.
            List<Page> pages = [];
            VirtAddr first = start.PageAlignDown;
            VirtAddr last = VirtAddr.Min(end.PageAlignUp, first + (Slots * VirtAddr.PageSize));
            Errno err = await Gup.GetUserPagesFast(task, first, last, FollFlags.None, pages);
            if (pages.Count == 0)
            {
                return total > 0 ? total : err;
            }

            int taken = 0;
            for (; taken < pages.Count && buffers.Count < Slots; taken++)
            {
                VirtAddr next = VirtAddr.Min(end, start.PageAlignDown + VirtAddr.PageSize);
                Add(inode, new PipeBuffer(pages[taken], (int)start.PageOffset, 0, isUsers: true), (int)(next - start));
                total += (long)(next - start);
                start = next;
            }

            if (taken < pages.Count)
            {
                pages.Skip(taken).ToList().ForEach(page => Gup.PutFolio(machine, page.Folio, FollFlags.Get));
                return total > 0 ? total : Errno.EAGAIN;
            }
        }

        return total;
    }

    private void Add(Inode inode, PipeBuffer buffer, int length)
    {
        buffer.Length = length;
        buffers.Add(buffer);
        inode.Size += (ulong)length;
        waiters.WakeAll();
    }

    private void Drop(PipeBuffer buffer) => Gup.PutFolio(machine, buffer.Page.Folio, FollFlags.Get);

    /// <remarks>fs/splice.c:wait_for_space()</remarks>
    private async KTask<Errno> WaitForSpace(bool isNonblock)
    {
        while (true)
        {
            if (readers == 0)
            {
                return BrokenPipe();
            }

            if (buffers.Count < Slots)
            {
                return 0;
            }

            if (isNonblock)
            {
                return Errno.EAGAIN;
            }

            if (await Wait("room in the pipe") is var interrupted and not 0)
            {
                return interrupted;
            }
        }
    }

    private Errno BrokenPipe()
    {
        Signals.Send(machine.Scheduler.Current!, Signal.SIGPIPE, toProcess: false);
        return Errno.EPIPE;
    }
}
