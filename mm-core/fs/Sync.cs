// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>What brings files to their disk.</summary>
/// <remarks>fs/sync.c</remarks>
internal static class Sync
{
    private const SyncFileRangeFlags Known = SyncFileRangeFlags.SYNC_FILE_RANGE_WAIT_BEFORE
        | SyncFileRangeFlags.SYNC_FILE_RANGE_WRITE | SyncFileRangeFlags.SYNC_FILE_RANGE_WAIT_AFTER;

    /// <remarks>fs/sync.c:do_fsync(). The devices have no fsync.</remarks>
    internal static async KTask<SysRet> Fsync(TaskStruct task, int fd) => task.Files.Get(fd) is not { } file ? Errno.EBADF
        : file.Inode.Ops is { } ops ? await ops.Fsync(file.Inode, 0, ulong.MaxValue)
        : Errno.EINVAL;

    /// <summary>Writes whole pages, and nothing else of the file. A length of 0 means all that follows.</summary>
    /// <remarks>fs/sync.c:sync_file_range(). There is nothing to wait for: the disk has answered at once.</remarks>
    internal static async KTask<SysRet> FileRange(TaskStruct task, int fd, ulong offset, ulong length, SyncFileRangeFlags flags)
    {
        if (task.Files.Get(fd) is not { } file)
        {
            return Errno.EBADF;
        }

        ulong end = unchecked(offset + length);
        if ((flags & ~Known) != 0 || offset > long.MaxValue || end > long.MaxValue || end < offset)
        {
            return Errno.EINVAL;
        }

        if (file.Inode.Kind is InodeKind.Pipe or InodeKind.Zero or InodeKind.Null or InodeKind.UserfaultfdDevice)
        {
            return Errno.ESPIPE;
        }

        bool isWritten = flags.HasFlag(SyncFileRangeFlags.SYNC_FILE_RANGE_WRITE) && file.Inode.Kind == InodeKind.Disk;
        ulong last = length == 0 ? ulong.MaxValue : VirtAddr.AlignUp(end) >> VirtAddr.PageShift;
        return isWritten ? await Ext4.SyncFile(file.Inode, offset >> VirtAddr.PageShift, last) : 0;
    }
}
