// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>read(2) and write(2), and those that name their place in the file.</summary>
/// <remarks>fs/read_write.c.</remarks>
internal static class ReadWrite
{
    /// <summary>No call moves more: the result would not fit in an int.</summary>
    private const ulong MaxRwCount = int.MaxValue & ~(VirtAddr.PageSize - 1);

    /// <param name="position">The place in the file that the call names; null: the file's own, which moves by what was copied.</param>
    /// <remarks>fs/read_write.c:vfs_read()</remarks>
    internal static async KTask<SysRet> Read(TaskStruct task, int fd, VirtAddr buffer, ulong count, ulong? position)
    {
        FileStruct? file = task.Files.Get(fd);
        Errno refused = VerifyArea(file, isWrite: false, buffer, count, position);
        if (refused != 0)
        {
            return refused;
        }

        return await ReadIter(file!, new IovIter(task, [new(buffer, Math.Min(count, MaxRwCount))]), position);
    }

    /// <param name="vector">The parts of memory, one after another.</param>
    /// <remarks>fs/read_write.c:vfs_readv() and vfs_writev()</remarks>
    internal static async KTask<SysRet> Vector(TaskStruct task, int fd, (VirtAddr Start, ulong Length)[] vector, bool isWrite)
    {
        FileStruct? file = task.Files.Get(fd);
        if (file is null || !(isWrite ? file.IsWritable : file.IsReadable))
        {
            return Errno.EBADF;
        }

        Errno refused = ImportVector(vector);
        if (refused != 0 || !file.HasContents)
        {
            return refused != 0 ? refused : Errno.EINVAL;
        }

        var user = new IovIter(task, vector);
        return user.Count == 0 ? 0
            : file.Position + user.Count > long.MaxValue ? Errno.EINVAL
            : isWrite ? await WriteIter(file, user, null)
            : await ReadIter(file, user, null);
    }

    /// <summary>Lengths first, then places; what is more than one call moves is cut off.</summary>
    /// <remarks>lib/iov_iter.c:__import_iovec()</remarks>
    internal static Errno ImportVector((VirtAddr Start, ulong Length)[] vector)
    {
        if (vector.Any(part => part.Length > long.MaxValue))
        {
            return Errno.EINVAL;
        }

        ulong total = 0;
        for (int i = 0; i < vector.Length; i++)
        {
            (VirtAddr start, ulong length) = vector[i];
            if (!IsUserRange(start, length))
            {
                return Errno.EFAULT;
            }

            vector[i].Length = Math.Min(length, MaxRwCount - total);
            total += vector[i].Length;
        }

        return 0;
    }

    private static async KTask<SysRet> ReadIter(FileStruct file, IovIter to, ulong? position)
    {
        if (file.Inode.Pipe is { } pipe)
        {
            return position is null ? await pipe.Read(file.Inode, to, file.IsNonblock) : Errno.ESPIPE;
        }

        SysRet done = file.Inode.Ops is { } ops
            ? await ops.ReadIter(file, to, position ?? file.Position)
            : file.MemoryOf is not null ? await ProcMem.ReadWrite(file, to, position ?? file.Position, isWrite: false)
            : file.Userfaultfd is not null ? await Userfaultfd.ReadIter(file, to)
            : await Devices.Read(file, to);
        Advance(file, position, done);
        return done;
    }

    /// <summary>A device takes all that it is given, and looks at none of it.</summary>
    private static async KTask<SysRet> WriteIter(FileStruct file, IovIter from, ulong? position)
    {
        if (file.Inode.Pipe is { } pipe)
        {
            return position is null ? await pipe.Write(file, from) : Errno.ESPIPE;
        }

        ulong start = position ?? file.Position;
        if (file.Inode.Ops is { } ops)
        {
            WrittenAt written = await Filemap.WriteIter(file, from, start);
            return await Written(file, ops, position, written);
        }

        SysRet done = file.MemoryOf is not null
            ? await ProcMem.ReadWrite(file, from, start, isWrite: true)
            : (long)from.Count;
        Advance(file, position, done);
        return done;
    }

    /// <summary>What was written is on the disk before the call ends, if the file was opened so; the next write goes behind it.</summary>
    private static async KTask<SysRet> Written(FileStruct file, FileOperations ops, ulong? position, WrittenAt written)
    {
        long bytes = written.Result.Value;
        if (bytes <= 0)
        {
            return written.Result;
        }

        ulong end = written.Start + (ulong)bytes;
        if (file.IsSync)
        {
            // include/linux/fs.h:generic_write_sync()
            await ops.Fsync(file.Inode, written.Start >> VirtAddr.PageShift, VirtAddr.AlignUp(end) >> VirtAddr.PageShift);
        }

        if (position is null)
        {
            file.Position = end;
        }

        return written.Result;
    }

    /// <param name="position">As of <see cref="Read"/>.</param>
    /// <remarks>fs/read_write.c:vfs_write()</remarks>
    internal static async KTask<SysRet> Write(TaskStruct task, int fd, VirtAddr buffer, ulong count, ulong? position)
    {
        FileStruct? file = task.Files.Get(fd);
        Errno refused = VerifyArea(file, isWrite: true, buffer, count, position);
        if (refused != 0)
        {
            return refused;
        }

        return await WriteIter(file!, new IovIter(task, [new(buffer, Math.Min(count, MaxRwCount))]), position);
    }

    /// <summary>What is wrong with a transfer before anything is looked at or copied.</summary>
    /// <remarks>fs/read_write.c:rw_verify_area() and its callers.</remarks>
    private static Errno VerifyArea(FileStruct? file, bool isWrite, VirtAddr user, ulong count, ulong? position)
    {
        if (position > long.MaxValue)
        {
            return Errno.EINVAL;
        }

        if (file is null || !(isWrite ? file.IsWritable : file.IsReadable))
        {
            return Errno.EBADF;
        }

        if (!file.HasContents)
        {
            // Secret memory has no FMODE_PREAD and no FMODE_PWRITE either.
            return position is not null && file.Inode.Kind == InodeKind.Secret ? Errno.ESPIPE : Errno.EINVAL;
        }

        // access_ok(): not whether something is mapped there, only whether user space could have it.
        if (!IsUserRange(user, count))
        {
            return Errno.EFAULT;
        }

        return (position ?? file.Position) + count > long.MaxValue ? Errno.EINVAL : 0;
    }

    private static bool IsUserRange(VirtAddr start, ulong length) =>
        start.Value <= VirtAddr.TaskSize && length <= VirtAddr.TaskSize - start.Value;

    private static void Advance(FileStruct file, ulong? position, SysRet done)
    {
        // The devices have no places.
        if (position is null && !done.IsError && (file.Inode.Ops is not null || file.MemoryOf is not null))
        {
            file.Position += (ulong)done.Value;
        }
    }
}
