// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>Files without a name.</summary>
/// <remarks>mm/memfd.c</remarks>
internal static class Memfd
{
    private const int MaxNameLength = 249;

    /// <remarks>mm/memfd.c:sys_memfd_create(). Seals are not modelled on this floor; the flag that allows them is harmless.</remarks>
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

        return new SysRet(task.Files.Add(Shmem.FileSetup(task.Machine, name, 0)));
    }

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

        return file.IsWritable && file.Inode.Kind == InodeKind.Shmem ? await Shmem.SetSize(file.Inode, length) : Errno.EINVAL;
    }
}
