// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>posix_fadvise(2): how a file is going to be read.</summary>
/// <remarks>mm/fadvise.c</remarks>
internal static class Fadvise
{
    /// <summary>What has nothing behind its page cache takes any advice, and follows none.</summary>
    /// <remarks>
    /// mm/fadvise.c:generic_fadvise(). POSIX_FADV_NOREUSE is about reclaim. What POSIX_FADV_DONTNEED has to write first stays in the cache:
    /// Linux does not wait for the disk.
    /// </remarks>
    internal static async KTask<SysRet> SysFadvise(TaskStruct task, int fd, ulong offset, ulong length, Fadvice advice)
    {
        if (task.Files.Get(fd) is not { } file)
        {
            return Errno.EBADF;
        }

        if (file.Inode.Kind == InodeKind.Pipe)
        {
            return Errno.ESPIPE;
        }

        if (length > long.MaxValue || advice is < Fadvice.POSIX_FADV_NORMAL or > Fadvice.POSIX_FADV_NOREUSE)
        {
            return Errno.EINVAL;
        }

        if (file.Inode.Kind == InodeKind.Disk)
        {
            ulong end = unchecked(offset + length);
            await Advise(file, offset, length == 0 || end < length ? long.MaxValue : end - 1, advice);
        }

        return 0;
    }

    /// <param name="last">The last byte.</param>
    private static async KTask<Unit> Advise(FileStruct file, ulong offset, ulong last, Fadvice advice)
    {
        ulong first = offset >> VirtAddr.PageShift;
        switch (advice)
        {
            case Fadvice.POSIX_FADV_NORMAL:
                file.ReadAheadPages = Filemap.ReadAheadPages;
                file.IsRandom = false;
                break;
            case Fadvice.POSIX_FADV_RANDOM:
                file.IsRandom = true;
                break;
            case Fadvice.POSIX_FADV_SEQUENTIAL:
                file.ReadAheadPages = Filemap.ReadAheadPages * 2;
                file.IsRandom = false;
                break;
            case Fadvice.POSIX_FADV_WILLNEED:
                Filemap.ReadPages(file.Inode, first, (last >> VirtAddr.PageShift) - first + 1);
                break;
            case Fadvice.POSIX_FADV_DONTNEED:
                await DontNeed(file.Inode, offset, last);
                break;
        }

        return default;
    }

    /// <summary>Takes whole pages out of the cache: a part of one stays, unless it is the part up to the end of the file.</summary>
    private static async KTask<Unit> DontNeed(Inode inode, ulong offset, ulong last)
    {
        ulong first = VirtAddr.AlignUp(offset) >> VirtAddr.PageShift;
        bool endsPage = ((last + 1) & ~VirtAddr.PageMask) == 0 || last == inode.Size - 1;
        ulong end = (last >> VirtAddr.PageShift) + (endsPage ? 1UL : 0);
        HashSet<Folio> clean = [.. inode.Mapping.PagesFrom(first).TakeWhile(folio => folio.Index < end).Where(folio => !folio.IsDirty)];
        await Ext4.SyncFile(inode, offset >> VirtAddr.PageShift, (last >> VirtAddr.PageShift) + 1);
        await Truncate.InvalidateMappingPages(inode, first, end, clean);
        return default;
    }
}
