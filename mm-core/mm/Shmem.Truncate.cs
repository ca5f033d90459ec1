// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

// What takes pages away from a file.
internal static partial class Shmem
{
    /// <summary>ftruncate: a smaller file loses its pages, and every mapping of them, private copies included.</summary>
    /// <remarks>mm/shmem.c:shmem_setattr()</remarks>
    internal static async KTask<Errno> SetSize(Inode inode, ulong size)
    {
        if (size > long.MaxValue)
        {
            return Errno.EFBIG;
        }

        using (await inode.Rwsem.Write())
        {
            ulong old = inode.Size;
            Errno refused = Filemap.NewsizeOk(inode, size);
            if (refused != 0)
            {
                return refused;
            }

            if ((size < old && (inode.Seals & Seals.F_SEAL_SHRINK) != 0) || (size > old && (inode.Seals & Seals.F_SEAL_GROW) != 0))
            {
                return Errno.EPERM;
            }

            await inode.PointOfSize(Points.TruncateSize);
            inode.Size = size;

            // The same size again is a truncation too: what mappings stored behind the end, in the last page, goes.
            if (size <= old)
            {
                await TruncateLocked(inode, old);
            }

            return 0;
        }
    }

    /// <remarks>mm/shmem.c:shmem_evict_inode()</remarks>
    internal static void EvictInode(Inode inode)
    {
        Util.UnchargeMemory(inode.Machine, inode.AccountedPages);
        inode.AccountedPages = 0;
        foreach ((ulong index, _) in inode.Mapping.SwappedFrom(0).ToList())
        {
            FreeSwap(inode, index);
        }

        Truncate.InodePagesFinal(inode);
    }

    /// <summary>Takes what lies behind the size out of mappings and cache.</summary>
    private static async KTask<Unit> TruncateLocked(Inode inode, ulong oldSize)
    {
        inode.Rwsem.AssertWriteHeld();

        // Page by page, the last one stays mapped: a file that lost no page has nothing to unmap.
        bool losesPages = oldSize > inode.SizeInPages << VirtAddr.PageShift;
        if (losesPages)
        {
            await inode.Machine.Scheduler.Point(Points.TruncateUnmap);
            await Truncate.UnmapMappingPages(inode.Mapping, inode.SizeInPages, Truncate.NoEnd, ZapFlags.None);
        }

        await inode.Machine.Scheduler.Point(Points.TruncateCache);
        await UndoRange(inode, inode.Size, Truncate.NoEnd, unfalloc: false);
        if (losesPages && !inode.Machine.Bugs.Has(KnownBug.TruncateUnmapsOnce))
        {
            // A fault that found a page before it left the cache may have mapped it meanwhile.
            await Truncate.UnmapMappingPages(inode.Mapping, inode.SizeInPages, Truncate.NoEnd, ZapFlags.None);
        }

        return default;
    }

    /// <summary>
    /// Takes whole pages of a range of bytes out of the cache, and clears what the range has of others.
    /// </summary>
    /// <param name="unfalloc">Undoes an fallocate: only pages go that nobody has used yet, and none is cleared.</param>
    /// <remarks>mm/shmem.c:shmem_undo_range()</remarks>
    private static async KTask<Unit> UndoRange(Inode inode, ulong start, ulong end, bool unfalloc)
    {
        ulong first = VirtAddr.AlignUp(start) >> VirtAddr.PageShift;
        ulong last = end == Truncate.NoEnd ? Truncate.NoEnd : end >> VirtAddr.PageShift;
        await RemovePages(inode, first, last, unfalloc);
        if (unfalloc)
        {
            return default;
        }

        ulong head = start >> VirtAddr.PageShift;
        if (head < first || head == last)
        {
            await ClearPart(inode, head, start, end);
        }

        if (end != Truncate.NoEnd && last != head && (end & ~VirtAddr.PageMask) != 0)
        {
            await ClearPart(inode, last, start, end);
        }

        // What came meanwhile: with the lock of the file held only faults bring pages, and none behind its end.
        await RemovePages(inode, first, last, unfalloc);
        return default;
    }

    private static async KTask<Unit> RemovePages(Inode inode, ulong first, ulong end, bool unfalloc)
    {
        if (!unfalloc)
        {
            foreach ((ulong index, _) in inode.Mapping.SwappedFrom(first).TakeWhile(swapped => swapped.Index < end).ToList())
            {
                FreeSwap(inode, index);
            }
        }

        foreach (Folio folio in inode.Mapping.GetFolios(first, end))
        {
            await FolioLock.Lock(inode.Machine, folio);
            if (unfalloc && folio.IsUptodate)
            {
                FolioLock.UnlockPut(inode.Machine, folio);
            }
            else
            {
                await Truncate.InodeFolio(inode, folio);
            }
        }

        return default;
    }

    /// <summary>Clears what a range of bytes has of one page, if that is there; it comes from swap only where the file has it.</summary>
    /// <remarks>mm/shmem.c:shmem_get_partial_folio(), mm/truncate.c:truncate_inode_partial_folio()</remarks>
    private static async KTask<Unit> ClearPart(Inode inode, ulong index, ulong start, ulong end)
    {
        if (inode.Mapping.SwapAt(index) is not null)
        {
            FolioResult got = await GetFolio(inode, index, SgpType.Read);
            if (got.Folio is { } swapped)
            {
                FolioLock.UnlockPut(inode.Machine, swapped);
            }
        }

        if (inode.Mapping.Find(index) is not { } folio)
        {
            return default;
        }

        folio.Get();
        await FolioLock.Lock(inode.Machine, folio);
        if (folio.Mapping == inode.Mapping)
        {
            ulong page = index << VirtAddr.PageShift;
            int from = (int)(Math.Max(start, page) - page);
            int to = (int)(Math.Min(end, page + VirtAddr.PageSize) - page);
            folio.TouchMemory(Operation.All, Sharing.Write);
            folio.FilePage(index).Contents.Fill(from, to - from, 0);
            folio.SetFlag(PageFlags.Dirty);
        }

        FolioLock.UnlockPut(inode.Machine, folio);
        return default;
    }
}
