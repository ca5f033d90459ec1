// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>What files have in common that are read and written through the page cache.</summary>
/// <remarks>mm/filemap.c</remarks>
internal static class Filemap
{
    /// <summary>
    /// The file's page comes first, and stays when nothing can be copied into it: then the caller's page is faulted in, and all begins
    /// again.
    /// </summary>
    /// <remarks>mm/filemap.c:generic_perform_write()</remarks>
    internal static async KTask<SysRet> GenericPerformWrite(FileStruct file, IovIter from, ulong position)
    {
        // Left out: i_rwsem, the lock of the file's page, dirty throttling, large folios.
        Inode inode = file.Inode;
        long written = 0;
        var buffer = new byte[VirtAddr.PageSize];
        while (from.Count > 0)
        {
            if (from.Task.Machine.Scheduler.Current!.FatalSignalPending)
            {
                return written > 0 ? written : Errno.EINTR;
            }

            ulong at = position + (ulong)written;
            int offset = (int)(at & ~VirtAddr.PageMask);
            int bytes = (int)Math.Min(VirtAddr.PageSize - (ulong)offset, from.Count);
            if (Shmem.GetFolio(inode, at >> VirtAddr.PageShift, out Errno error) is not { } folio)
            {
                return written > 0 ? written : error;
            }

            int copied = await from.CopyFromAtomic(buffer.AsMemory(0, bytes));
            Shmem.WriteEnd(inode, at, buffer.AsSpan(0, copied), folio);
            written += copied;
            if (copied == 0 && !await from.FaultInReadable((ulong)bytes))
            {
                return written > 0 ? written : Errno.EFAULT;
            }
        }

        return written;
    }
}
