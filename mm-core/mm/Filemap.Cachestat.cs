// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

// What is known of the pages of a file, mapped or not.
internal static partial class Filemap
{
    /// <summary>A length of 0 means all that follows.</summary>
    /// <remarks>mm/filemap.c:sys_cachestat(). The file is its caller's, who may write it.</remarks>
    internal static async KTask<SysRet> SysCachestat(
        TaskStruct task, int fd, ulong offset, ulong length, uint flags, CachestatInfo info)
    {
        if (task.Files.Get(fd) is not { } file)
        {
            return Errno.EBADF;
        }

        if (flags != 0)
        {
            return Errno.EINVAL;
        }

        ulong first = offset >> VirtAddr.PageShift;
        ulong last = length == 0 ? ulong.MaxValue : unchecked(offset + length - 1) >> VirtAddr.PageShift;
        await file.Inode.Mapping.Point(first, Sharing.Read);
        if (first <= last)
        {
            Cachestat(file.Inode, first, last, info);
        }

        return 0;
    }

    /// <summary>
    /// Only files on the disk tell the cache which of their pages are dirty, and nothing is ever on its way. Nothing else needs the memory:
    /// whatever was reclaimed, that was recently; but a page of shmem that is in the swap cache is not gone yet.
    /// </summary>
    /// <remarks>mm/filemap.c:filemap_cachestat(). Left out: large folios.</remarks>
    private static void Cachestat(Inode inode, ulong first, ulong last, CachestatInfo info)
    {
        foreach (Folio folio in inode.Mapping.PagesFrom(first).TakeWhile(folio => folio.Index <= last))
        {
            info.NrCache++;
            info.NrDirty += inode.Kind == InodeKind.Disk && folio.IsDirty ? 1UL : 0;
        }

        info.NrEvicted = (ulong)inode.Mapping.ShadowsIn(first, last).Count();
        info.NrRecentlyEvicted = info.NrEvicted;
        foreach ((_, SwpEntry entry) in inode.Mapping.SwappedFrom(first).TakeWhile(place => place.Index <= last))
        {
            info.NrEvicted++;
            info.NrRecentlyEvicted += SwapState.SwapCacheFolio(inode.Machine, entry) is null ? 1UL : 0;
        }
    }
}
