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
    private const int SeekData = 3;
    private const int SeekHole = 4;

    /// <summary>The caller is root: modes of files keep nobody out.</summary>
    /// <remarks>fs/open.c:do_sys_openat2()</remarks>
    internal static async KTask<SysRet> SysOpen(TaskStruct task, string path, OpenFlags flags)
    {
        if ((flags & (OpenFlags.O_TMPFILE & ~OpenFlags.O_DIRECTORY)) != 0 && !flags.HasFlag(OpenFlags.O_DIRECTORY))
        {
            // fs/open.c:build_open_flags(): half of O_TMPFILE is none.
            return Errno.EINVAL;
        }

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

        SysRet place = whence switch
        {
            SeekSet => From(0, offset),
            SeekCur => From(file.Position, offset),
            SeekEnd => From(file.Inode.Size, offset),
            SeekData or SeekHole => SeekHoleData(file.Inode, offset, whence == SeekData),
            _ => Errno.EINVAL,
        };
        if (!place.IsError)
        {
            file.Position = (ulong)place.Value;
        }

        return place;
    }

    private static SysRet From(ulong start, long offset)
    {
        long place = unchecked((long)start + offset);
        return place < 0 ? Errno.EINVAL : new SysRet(place);
    }

    /// <summary>The next place with a page in the cache, or without one; the end of the file is a hole.</summary>
    /// <remarks>mm/filemap.c:mapping_seek_hole_data()</remarks>
    private static SysRet SeekHoleData(Inode inode, long offset, bool seeksData)
    {
        long end = (long)inode.Size;
        if (offset < 0 || offset >= end)
        {
            return Errno.ENXIO;
        }

        long start = offset;
        foreach (Folio folio in inode.Mapping.PagesFrom((ulong)offset >> VirtAddr.PageShift))
        {
            long page = (long)(folio.Index << VirtAddr.PageShift);
            if (page >= end)
            {
                break;
            }

            if (seeksData)
            {
                return Math.Max(start, page);
            }

            if (start < page)
            {
                break;
            }

            start = page + (long)VirtAddr.PageSize;
        }

        return seeksData ? Errno.ENXIO : new SysRet(Math.Min(start, end));
    }

    /// <summary>There is no disk behind the page cache.</summary>
    /// <remarks>mm/shmem.c, whose fsync is noop_fsync().</remarks>
    internal static SysRet Fsync(TaskStruct task, int fd) => task.Files.Get(fd) is null ? Errno.EBADF : 0;
}
