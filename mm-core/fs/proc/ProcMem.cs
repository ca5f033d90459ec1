// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>/proc/PID/mem: the memory that a process had when it was opened, whatever its protection.</summary>
/// <remarks>fs/proc/base.c:mem_open() and its kin.</remarks>
internal static class ProcMem
{
    /// <remarks>fs/proc/base.c:mem_rw()</remarks>
    internal static async KTask<SysRet> ReadWrite(FileStruct file, IovIter user, ulong position, bool isWrite)
    {
        if (file.Inode.Machine.LiveTasks.Find(task => task.Mm == file.MemoryOf) is not { } owner)
        {
            return 0;
        }

        long copied = 0;
        var buffer = new byte[VirtAddr.PageSize];
        FollFlags flags = FollFlags.Force | (isWrite ? FollFlags.Write : FollFlags.None);
        while (user.Count > 0)
        {
            int length = (int)Math.Min(user.Count, VirtAddr.PageSize);
            if (isWrite && await user.CopyFrom(buffer.AsMemory(0, length)) < length)
            {
                return Errno.EFAULT;
            }

            int done = await Memory.AccessRemoteVm(owner, new VirtAddr(position + (ulong)copied), buffer.AsMemory(0, length), flags);
            if (done == 0)
            {
                return copied > 0 ? copied : Errno.EIO;
            }

            if (!isWrite && await user.CopyTo(buffer.AsMemory(0, done)) < done)
            {
                return Errno.EFAULT;
            }

            copied += done;
            if (isWrite && done < length)
            {
                // What was taken from the caller and has no place is asked for again, and is EIO then.
                return copied;
            }
        }

        return copied;
    }
}
