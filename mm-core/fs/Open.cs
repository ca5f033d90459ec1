// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>open(2) of files on the machine's tmpfs, and what is done to descriptors.</summary>
/// <remarks>fs/open.c</remarks>
internal static class Open
{
    private const int SeekSet = 0;
    private const int SeekCur = 1;
    private const int SeekEnd = 2;

    /// <summary>The caller is root: modes of files keep nobody out.</summary>
    /// <remarks>fs/open.c:do_sys_openat2()</remarks>
    internal static async KTask<SysRet> SysOpen(TaskStruct task, string path, OpenFlags flags)
    {
        const OpenFlags missing = OpenFlags.O_APPEND | (OpenFlags.O_TMPFILE & ~OpenFlags.O_DIRECTORY);
        if ((flags & missing) != 0 || !path.StartsWith(Tmpfs.MountPoint, StringComparison.Ordinal))
        {
            throw new NotModelledException((flags & missing) != 0 ? $"open with {flags & missing}" : $"a file on the disk, {path}");
        }

        Tmpfs shm = task.Machine.Tmpfs;
        string name = path[Tmpfs.MountPoint.Length..];
        if (Tmpfs.IsTooLong(name))
        {
            return Errno.ENAMETOOLONG;
        }

        Inode? inode = shm.Find(name);
        if (inode is not null && flags.HasFlag(OpenFlags.O_CREAT | OpenFlags.O_EXCL))
        {
            return Errno.EEXIST;
        }

        if (inode is null && !flags.HasFlag(OpenFlags.O_CREAT))
        {
            return Errno.ENOENT;
        }

        inode ??= shm.Create(name);
        OpenFlags mode = flags & OpenFlags.O_ACCMODE;
        FileStruct file = new(inode, mode is OpenFlags.O_RDONLY or OpenFlags.O_RDWR, mode is OpenFlags.O_WRONLY or OpenFlags.O_RDWR);
        if (flags.HasFlag(OpenFlags.O_TRUNC))
        {
            // Also where the descriptor cannot write: truncating asks for the permission, which root has.
            await Shmem.SetSize(inode, 0);
        }

        return new SysRet(task.Files.Add(file));
    }

    /// <remarks>fs/file.c, dup: the same open file, with one position for both.</remarks>
    internal static SysRet Dup(TaskStruct task, int fd) =>
        task.Files.Get(fd) is { } file ? new SysRet(task.Files.Add(file.Get())) : Errno.EBADF;

    /// <remarks>mm/shmem.c:shmem_file_llseek()</remarks>
    internal static SysRet Lseek(TaskStruct task, int fd, long offset, int whence)
    {
        if (task.Files.Get(fd) is not { } file)
        {
            return Errno.EBADF;
        }

        if (whence is not (SeekSet or SeekCur or SeekEnd))
        {
            // SEEK_DATA and SEEK_HOLE look into the page cache.
            throw new NotModelledException($"lseek with whence {whence}");
        }

        ulong from = whence == SeekSet ? 0 : whence == SeekCur ? file.Position : file.Inode.Size;
        long place = unchecked((long)from + offset);
        if (place < 0)
        {
            return Errno.EINVAL;
        }

        file.Position = (ulong)place;
        return place;
    }

    /// <summary>There is no disk behind the page cache.</summary>
    /// <remarks>mm/shmem.c, whose fsync is noop_fsync().</remarks>
    internal static SysRet Fsync(TaskStruct task, int fd) => task.Files.Get(fd) is null ? Errno.EBADF : 0;
}
