// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>read(2) and write(2), and those that name their place in the file.</summary>
/// <remarks>fs/read_write.c. All files here are of a tmpfs.</remarks>
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

        var user = new IovIter(task, buffer, Math.Min(count, MaxRwCount));
        SysRet done = await Shmem.FileReadIter(file!, user, position ?? file!.Position);
        Advance(file!, position, done);
        return done;
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

        var user = new IovIter(task, buffer, Math.Min(count, MaxRwCount));
        SysRet done = await Filemap.GenericPerformWrite(file!, user, position ?? file!.Position);
        Advance(file!, position, done);
        return done;
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

        // access_ok(): not whether something is mapped there, only whether user space could have it.
        if (user.Value > VirtAddr.TaskSize || count > VirtAddr.TaskSize - user.Value)
        {
            return Errno.EFAULT;
        }

        return (position ?? file.Position) + count > long.MaxValue ? Errno.EINVAL : 0;
    }

    private static void Advance(FileStruct file, ulong? position, SysRet done)
    {
        if (position is null && !done.IsError)
        {
            file.Position += (ulong)done.Value;
        }
    }
}
