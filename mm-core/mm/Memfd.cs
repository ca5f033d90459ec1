// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>Files without a name.</summary>
/// <remarks>mm/memfd.c</remarks>
internal static class Memfd
{
    private const int MaxNameLength = 249;

    private const Seals AllSeals = Seals.F_SEAL_SEAL | Seals.F_SEAL_EXEC | Seals.F_SEAL_SHRINK | Seals.F_SEAL_GROW | Seals.F_SEAL_WRITE
        | Seals.F_SEAL_FUTURE_WRITE;

    /// <remarks>mm/memfd.c:sys_memfd_create()</remarks>
    internal static SysRet Create(TaskStruct task, string name, MfdFlags flags)
    {
        const MfdFlags known = MfdFlags.MFD_CLOEXEC | MfdFlags.MFD_ALLOW_SEALING | MfdFlags.MFD_NOEXEC_SEAL | MfdFlags.MFD_EXEC;
        if ((flags & MfdFlags.MFD_HUGETLB) != 0)
        {
            throw new NotModelledException(nameof(MfdFlags.MFD_HUGETLB));
        }

        const MfdFlags both = MfdFlags.MFD_EXEC | MfdFlags.MFD_NOEXEC_SEAL;
        if ((flags & ~known) != 0 || (flags & both) == both || name.Length > MaxNameLength)
        {
            return Errno.EINVAL;
        }

        FileStruct file = Shmem.FileSetup(task.Machine, name, 0, isExecutable: (flags & MfdFlags.MFD_NOEXEC_SEAL) == 0);
        file.Inode.Seals = (flags & MfdFlags.MFD_NOEXEC_SEAL) != 0 ? Seals.F_SEAL_EXEC
            : (flags & MfdFlags.MFD_ALLOW_SEALING) != 0 ? Seals.None
            : Seals.F_SEAL_SEAL;
        return new SysRet(task.Files.Add(file));
    }

    /// <remarks>mm/memfd.c:memfd_fcntl()</remarks>
    internal static async KTask<SysRet> Fcntl(TaskStruct task, int fd, FcntlCommand command, Seals argument) =>
        task.Files.Get(fd) is not { } file ? Errno.EBADF
        : command == FcntlCommand.F_ADD_SEALS ? await AddSeals(file, argument)
        : command != FcntlCommand.F_GET_SEALS ? throw new NotModelledException($"fcntl {(int)command}")
        : file.Inode.Kind == InodeKind.Shmem ? (long)file.Inode.Seals
        : Errno.EINVAL;

    /// <remarks>mm/memfd.c:memfd_add_seals()</remarks>
    private static async KTask<Errno> AddSeals(FileStruct file, Seals seals)
    {
        if (!file.IsWritable)
        {
            return Errno.EPERM;
        }

        if ((seals & ~AllSeals) != 0)
        {
            return Errno.EINVAL;
        }

        Inode inode = file.Inode;
        using (await inode.Rwsem.Write())
        {
            if (inode.Kind != InodeKind.Shmem)
            {
                return Errno.EINVAL;
            }

            if ((inode.Seals & Seals.F_SEAL_SEAL) != 0)
            {
                return Errno.EPERM;
            }

            if ((seals & Seals.F_SEAL_EXEC) != 0 && inode.IsExecutable)
            {
                // What may be executed is not to change from the start.
                seals |= Seals.F_SEAL_SHRINK | Seals.F_SEAL_GROW | Seals.F_SEAL_WRITE | Seals.F_SEAL_FUTURE_WRITE;
            }

            if ((seals & ~inode.Seals & Seals.F_SEAL_WRITE) != 0 && (HasWriters(inode) || HasPins(inode)))
            {
                return Errno.EBUSY;
            }

            inode.Seals |= seals;
            return 0;
        }
    }

    /// <summary>Nobody maps a file writable and shared that is sealed against writing, nor makes a mapping of it writable.</summary>
    /// <remarks>mm/memfd.c:memfd_check_seals_mmap()</remarks>
    internal static Errno CheckSealsMmap(Inode inode, ref VmFlags flags)
    {
        if ((inode.Seals & (Seals.F_SEAL_WRITE | Seals.F_SEAL_FUTURE_WRITE)) == 0)
        {
            return 0;
        }

        if (!flags.Has(VmFlags.Shared))
        {
            if (inode.Machine.Bugs.Has(KnownBug.FutureWriteSealsPrivate) && (inode.Seals & Seals.F_SEAL_FUTURE_WRITE) != 0)
            {
                flags &= ~VmFlags.MayWrite;
            }

            return 0;
        }

        if (flags.Has(VmFlags.Write))
        {
            return Errno.EPERM;
        }

        flags &= ~VmFlags.MayWrite;
        return 0;
    }

    /// <summary>Mappings through which the file could be written, now or after an mprotect.</summary>
    /// <remarks>include/linux/fs.h:mapping_deny_writable()</remarks>
    private static bool HasWriters(Inode inode)
    {
        const VmFlags sharedMayWrite = VmFlags.Shared | VmFlags.MayWrite;
        return inode.Mapping.IMmap().Any(vma => (vma.Flags & sharedMayWrite) == sharedMayWrite);
    }

    /// <summary>Who refers to a page besides the page cache and its mappings may write to it still.</summary>
    /// <remarks>
    /// mm/memfd.c:memfd_wait_for_pins(). Linux: looks five times within 150 ms, so that who has a page for a moment is through; here: once,
    /// and in a race, where others have pages for a moment, only for what is pinned.
    /// </remarks>
    private static bool HasPins(Inode inode) => inode.Mapping.PagesFrom(0).Any(
        folio => inode.Machine.Scheduler.IsAlone ? folio.RefCount - folio.TotalMapCount != folio.NrPages : Gup.MaybeDmaPinned(folio));

    /// <remarks>fs/open.c:do_sys_ftruncate()</remarks>
    internal static async KTask<SysRet> Ftruncate(TaskStruct task, int fd, ulong length)
    {
        if (length > long.MaxValue)
        {
            return Errno.EINVAL;
        }

        FileStruct? file = task.Files.Get(fd);
        if (file is null)
        {
            return Errno.EBADF;
        }

        return file.IsWritable && file.Inode.Ops is { } ops ? await ops.SetSize(file.Inode, length) : Errno.EINVAL;
    }
}
