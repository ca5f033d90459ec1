// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>open(2) of files on the machine's tmpfs and disk, of devices and memory, and what is done to descriptors.</summary>
/// <remarks>fs/open.c</remarks>
internal static class Open
{
    private const int SeekSet = 0;
    private const int SeekCur = 1;
    private const int SeekEnd = 2;
    private const int SeekData = 3;
    private const int SeekHole = 4;

    /// <summary>__O_TMPFILE</summary>
    private const OpenFlags TmpfileBit = OpenFlags.O_TMPFILE & ~OpenFlags.O_DIRECTORY;

    /// <summary>The caller is root: modes of files keep nobody out.</summary>
    /// <remarks>fs/open.c:do_sys_openat2()</remarks>
    internal static async KTask<SysRet> SysOpen(TaskStruct task, string path, OpenFlags flags)
    {
        Errno refused = BuildFlags(ref flags);
        if (refused != 0)
        {
            return refused;
        }

        if (Devices.Find(task.Machine, path) is { } device)
        {
            return await OpenInode(task, device, flags);
        }

        if (IsFolder(path))
        {
            return await OpenFolder(task, path, flags);
        }

        SysRet found = Lookup(task, path, out Inode? inode);
        if (inode is null && (found.Errno != Errno.ENOENT || !flags.HasFlag(OpenFlags.O_CREAT)))
        {
            return found;
        }

        return inode is null
            ? await OpenInode(task, Create(task.Machine, path), flags & ~OpenFlags.O_EXCL)
            : await OpenInode(task, inode, flags);
    }

    /// <summary>What cannot be asked for together.</summary>
    /// <remarks>fs/open.c:build_open_flags()</remarks>
    private static Errno BuildFlags(ref OpenFlags flags)
    {
        if (flags.HasFlag(OpenFlags.O_PATH))
        {
            // fs/open.c:build_open_how(): all else that can be asked for is forgotten.
            flags &= OpenFlags.O_PATH | OpenFlags.O_DIRECTORY | OpenFlags.O_CLOEXEC;
        }

        if ((flags & (OpenFlags.O_DIRECTORY | OpenFlags.O_CREAT)) == (OpenFlags.O_DIRECTORY | OpenFlags.O_CREAT))
        {
            return Errno.EINVAL;
        }

        // Half of O_TMPFILE is none, and who cannot write has no use for a file that nobody else opens.
        bool isWritable = (flags & OpenFlags.O_ACCMODE) != OpenFlags.O_RDONLY;
        return (flags & TmpfileBit) != 0 && !(flags.HasFlag(OpenFlags.O_DIRECTORY) && isWritable) ? Errno.EINVAL : 0;
    }

    private static bool IsFolder(string path) => path == "." || path + "/" == Tmpfs.MountPoint;

    /// <summary>O_TMPFILE: a file in a folder, without a name there.</summary>
    /// <remarks>fs/namei.c:do_tmpfile() and do_open(). Left out: a descriptor of the folder itself.</remarks>
    private static async KTask<SysRet> OpenFolder(TaskStruct task, string path, OpenFlags flags)
    {
        if (!flags.HasFlag(OpenFlags.O_TMPFILE))
        {
            bool writes = (flags & OpenFlags.O_ACCMODE) != OpenFlags.O_RDONLY
                || (flags & (OpenFlags.O_CREAT | OpenFlags.O_TRUNC)) != 0;
            return (flags & (OpenFlags.O_CREAT | OpenFlags.O_EXCL)) == (OpenFlags.O_CREAT | OpenFlags.O_EXCL) ? Errno.EEXIST
                : writes ? Errno.EISDIR
                : throw new NotModelledException($"a descriptor of the folder {path}");
        }

        Inode inode = path == "." ? task.Machine.Disk.CreateUnnamed() : task.Machine.Tmpfs.CreateUnnamed();
        return await OpenInode(task, inode, flags & ~(OpenFlags.O_TMPFILE | OpenFlags.O_EXCL));
    }

    private static Inode Create(Machine machine, string path) =>
        IsOnTmpfs(path) ? machine.Tmpfs.Create(path[Tmpfs.MountPoint.Length..]) : machine.Disk.Create(path);

    private static bool IsOnTmpfs(string path) => path.StartsWith(Tmpfs.MountPoint, StringComparison.Ordinal);

    /// <summary>Opens the file of a descriptor once more, by the link in /proc.</summary>
    /// <remarks>fs/proc/fd.c:proc_fd_link()</remarks>
    internal static async KTask<SysRet> Reopen(TaskStruct task, int fd, OpenFlags flags)
    {
        Errno refused = BuildFlags(ref flags);
        return refused != 0 ? refused
            : task.Files.GetRaw(fd) is { } file ? await OpenInode(task, file.Inode, flags, file.MemoryOf)
            : Errno.ENOENT;
    }

    /// <summary>/proc/PID/mem: the memory of another process.</summary>
    /// <remarks>fs/proc/base.c:proc_mem_open(). Left out: one that has ended, and is not waited for yet.</remarks>
    internal static async KTask<SysRet> OpenMem(TaskStruct task, int pid, OpenFlags flags)
    {
        Errno refused = BuildFlags(ref flags);
        TaskStruct? owner = task.Machine.Tasks.FirstOrDefault(found => found.Pid == pid);
        return refused != 0 ? refused
            : owner is null ? Errno.ENOENT
            : owner.Mm is null ? Errno.ESRCH
            : await OpenInode(task, Devices.Find(task.Machine, "/proc/self/mem")!, flags, owner.Mm);
    }

    /// <remarks>fs/namei.c:do_open()</remarks>
    private static async KTask<SysRet> OpenInode(TaskStruct task, Inode inode, OpenFlags flags, MmStruct? memoryOf = null)
    {
        if ((flags & (OpenFlags.O_CREAT | OpenFlags.O_EXCL)) == (OpenFlags.O_CREAT | OpenFlags.O_EXCL))
        {
            return Errno.EEXIST;
        }

        if (flags.HasFlag(OpenFlags.O_DIRECTORY))
        {
            return Errno.ENOTDIR;
        }

        if (flags.HasFlag(OpenFlags.O_DIRECT)
            && inode.Kind is InodeKind.Zero or InodeKind.Null or InodeKind.UserfaultfdDevice or InodeKind.ProcMem)
        {
            // fs/open.c:do_dentry_open(): a device has no FMODE_CAN_ODIRECT.
            return Errno.EINVAL;
        }

        if (flags.HasFlag(OpenFlags.O_DIRECT) && inode.Kind == InodeKind.Disk)
        {
            throw new NotModelledException("a file on the disk with O_DIRECT");
        }

        if (inode.Kind == InodeKind.Secret && !flags.HasFlag(OpenFlags.O_PATH))
        {
            // fs/inode.c:no_open(): only memfd_secret makes a file of it.
            return Errno.ENXIO;
        }

        OpenFlags mode = flags & OpenFlags.O_ACCMODE;
        bool isPath = flags.HasFlag(OpenFlags.O_PATH);
        FileStruct file = new(inode, mode is OpenFlags.O_RDONLY or OpenFlags.O_RDWR, mode is OpenFlags.O_WRONLY or OpenFlags.O_RDWR)
        {
            IsPath = isPath, IsNonblock = flags.HasFlag(OpenFlags.O_NONBLOCK), IsSync = (flags & OpenFlags.O_DSYNC) != 0,
            IsAppend = flags.HasFlag(OpenFlags.O_APPEND),
            MemoryOf = inode.Kind == InodeKind.ProcMem ? memoryOf ?? task.Mm : null,
        };
        if (!isPath)
        {
            inode.Pipe?.Opened(file);
        }

        if (flags.HasFlag(OpenFlags.O_TRUNC) && inode.Ops is { } ops)
        {
            // Also where the descriptor cannot write: truncating asks for the permission, which root has.
            Errno refused = await ops.SetSize(inode, 0);
            if (refused != 0)
            {
                file.Put();
                return refused;
            }
        }

        return new SysRet(task.Files.Add(file));
    }

    /// <remarks>fs/open.c:do_sys_truncate()</remarks>
    internal static async KTask<SysRet> Truncate(TaskStruct task, string path, ulong length)
    {
        if (length > long.MaxValue)
        {
            return Errno.EINVAL;
        }

        SysRet found = Lookup(task, path, out Inode? inode);
        return inode is null ? found : await inode.Ops!.SetSize(inode, length);
    }

    /// <remarks>fs/namei.c:do_unlinkat()</remarks>
    internal static SysRet Unlink(TaskStruct task, string path)
    {
        SysRet found = Lookup(task, path, out Inode? inode);
        if (inode is not null)
        {
            if (IsOnTmpfs(path))
            {
                task.Machine.Tmpfs.Unlink(path[Tmpfs.MountPoint.Length..]);
            }
            else
            {
                task.Machine.Disk.Unlink(path);
            }
        }

        return found;
    }

    private static SysRet Lookup(TaskStruct task, string path, out Inode? inode)
    {
        inode = null;
        if ((path.StartsWith('/') && !IsOnTmpfs(path)) || IsFolder(path))
        {
            throw new NotModelledException($"a file named {path}");
        }

        string name = IsOnTmpfs(path) ? path[Tmpfs.MountPoint.Length..] : path;
        if (Tmpfs.IsTooLong(name))
        {
            return Errno.ENAMETOOLONG;
        }

        inode = IsOnTmpfs(path) ? task.Machine.Tmpfs.Find(name) : task.Machine.Disk.Find(name);
        return inode is null ? Errno.ENOENT : 0;
    }

    /// <remarks>fs/file.c:sys_dup(): the same open file, with one position for both.</remarks>
    internal static SysRet Dup(TaskStruct task, int fd) =>
        task.Files.GetRaw(fd) is { } file ? new SysRet(task.Files.Add(file.Get())) : Errno.EBADF;

    /// <remarks>mm/shmem.c:shmem_file_llseek()</remarks>
    internal static SysRet Lseek(TaskStruct task, int fd, long offset, int whence)
    {
        if (task.Files.Get(fd) is not { } file)
        {
            return Errno.EBADF;
        }

        if (whence is < SeekSet or > SeekHole)
        {
            return Errno.EINVAL;
        }

        if (file.Inode.Kind is InodeKind.Pipe or InodeKind.Secret)
        {
            return Errno.ESPIPE;
        }

        if (file.Inode.Kind == InodeKind.ProcMem)
        {
            // fs/proc/base.c:mem_lseek()
            return whence switch
            {
                SeekSet => Seek(file, (ulong)offset),
                SeekCur => Seek(file, unchecked(file.Position + (ulong)offset)),
                _ => Errno.EINVAL,
            };
        }

        if (file.Inode.Ops is null)
        {
            // drivers/char/mem.c:null_lseek()
            file.Position = 0;
            return 0;
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

    private static SysRet Seek(FileStruct file, ulong place)
    {
        file.Position = place;
        return new SysRet(unchecked((long)place));
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
        foreach (ulong index in inode.Ops!.DataFrom(inode, (ulong)offset >> VirtAddr.PageShift))
        {
            long page = (long)(index << VirtAddr.PageShift);
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

    /// <remarks>fs/open.c:ksys_fallocate()</remarks>
    internal static async KTask<SysRet> Fallocate(TaskStruct task, int fd, FallocateFlags mode, ulong offset, ulong length) =>
        task.Files.Get(fd) is { } file ? await VfsFallocate(file, mode, offset, length) : Errno.EBADF;

    /// <remarks>fs/open.c:vfs_fallocate()</remarks>
    internal static KTask<Errno> VfsFallocate(FileStruct file, FallocateFlags mode, ulong offset, ulong length)
    {
        Errno refused = offset > long.MaxValue || length is 0 or > long.MaxValue ? Errno.EINVAL
            : !IsFallocateMode(mode) ? Errno.EOPNOTSUPP
            : !file.IsWritable ? Errno.EBADF
            : file.Inode.Kind == InodeKind.Pipe ? Errno.ESPIPE
            : file.Inode.Kind == InodeKind.ProcMem ? Errno.EOPNOTSUPP
            : file.Inode.Ops is null ? Errno.ENODEV
            : offset + length > long.MaxValue ? Errno.EFBIG
            : 0;
        return refused != 0 ? new KTask<Errno>(refused) : file.Inode.Ops!.Fallocate(file.Inode, mode, offset, length);
    }

    /// <summary>One of them, with FALLOC_FL_KEEP_SIZE where that has a meaning, and must stand.</summary>
    private static bool IsFallocateMode(FallocateFlags mode)
    {
        bool keepsSize = (mode & FallocateFlags.FALLOC_FL_KEEP_SIZE) != 0;
        return (mode & ~FallocateFlags.FALLOC_FL_KEEP_SIZE) switch
        {
            FallocateFlags.FALLOC_FL_ALLOCATE_RANGE or FallocateFlags.FALLOC_FL_UNSHARE_RANGE
                or FallocateFlags.FALLOC_FL_ZERO_RANGE => true,
            FallocateFlags.FALLOC_FL_PUNCH_HOLE => keepsSize,
            FallocateFlags.FALLOC_FL_COLLAPSE_RANGE or FallocateFlags.FALLOC_FL_INSERT_RANGE
                or FallocateFlags.FALLOC_FL_WRITE_ZEROES => !keepsSize,
            _ => false,
        };
    }
}
