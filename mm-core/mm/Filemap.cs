// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>What files have in common that are read and written through the page cache.</summary>
/// <remarks>mm/filemap.c</remarks>
internal static partial class Filemap
{
    /// <summary>
    /// The file's page comes first, and stays when nothing can be copied into it: then the caller's page is faulted in, and all begins
    /// again. Who copies has the page locked, and does not fault.
    /// </summary>
    /// <remarks>mm/filemap.c:generic_perform_write(). Left out: dirty throttling, large folios.</remarks>
    internal static async KTask<SysRet> GenericPerformWrite(FileStruct file, IovIter from, ulong position)
    {
        Inode inode = file.Inode;
        FileOperations ops = inode.Ops!;
        long written = 0;
        var buffer = new byte[VirtAddr.PageSize];
        using (await inode.Rwsem.Write())
        {
            while (from.Count > 0)
            {
                if (from.Task.Machine.Scheduler.Current!.FatalSignalPending)
                {
                    return written > 0 ? written : Errno.EINTR;
                }

                ulong at = position + (ulong)written;
                int offset = (int)(at & ~VirtAddr.PageMask);
                int bytes = (int)Math.Min(VirtAddr.PageSize - (ulong)offset, from.Count);
                FolioResult begun = await ops.WriteBegin(inode, at, bytes);
                if (begun.Folio is not { } folio)
                {
                    return written > 0 ? written : begun.Error;
                }

                int copied = await from.CopyFromAtomic(buffer.AsMemory(0, bytes));
                ops.WriteEnd(inode, at, buffer.AsSpan(0, copied), folio);
                written += copied;
                if (copied == 0 && !await from.FaultInReadable((ulong)bytes))
                {
                    return written > 0 ? written : Errno.EFAULT;
                }
            }

            return written;
        }
    }
}
