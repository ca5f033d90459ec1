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
    /// <remarks>
    /// mm/filemap.c:generic_file_write_iter(), mm/filemap.c:generic_perform_write(). Left out: dirty throttling, large folios.
    /// </remarks>
    internal static async KTask<WrittenAt> WriteIter(FileStruct file, IovIter from, ulong position)
    {
        using (await file.Inode.Rwsem.Write())
        {
            ulong start = file.IsAppend ? file.Inode.Size : position;
            Errno refused = from.Count > 0 ? WriteChecks(from, start) : 0;
            return new(start, refused != 0 ? refused : await PerformWriteLocked(file.Inode, from, start));
        }
    }

    /// <summary>A write stops where the file may not grow any further.</summary>
    /// <remarks>fs/read_write.c:generic_write_checks()</remarks>
    private static Errno WriteChecks(IovIter from, ulong position)
    {
        TaskStruct task = from.Task;
        ulong limit = task.Mm!.Limits.FileSize;
        if (position >= limit)
        {
            Signals.Send(task.Machine.Scheduler.Current!, Signal.SIGXFSZ, toProcess: false);
            return Errno.EFBIG;
        }

        from.Truncate(limit - position);
        return 0;
    }

    /// <summary>No file grows longer than its process may make one. It may be longer already.</summary>
    /// <remarks>fs/attr.c:inode_newsize_ok(). Left out: files that are swapped to.</remarks>
    internal static Errno NewsizeOk(Inode inode, ulong size)
    {
        SimThread? current = inode.Machine.Scheduler.Current;
        if (size <= inode.Size || current?.Task.Mm is not { } mm || size <= mm.Limits.FileSize)
        {
            return 0;
        }

        Signals.Send(current, Signal.SIGXFSZ, toProcess: false);
        return Errno.EFBIG;
    }

    private static async KTask<SysRet> PerformWriteLocked(Inode inode, IovIter from, ulong position)
    {
        inode.Rwsem.AssertWriteHeld();
        FileOperations ops = inode.Ops!;
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
