// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

// What takes pages away from a file.
internal static partial class Shmem
{
    /// <summary>An end behind every page.</summary>
    private const ulong NoEnd = ulong.MaxValue;

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

    /// <summary>Lets go of a file; the last one takes its page cache down.</summary>
    /// <remarks>mm/shmem.c:shmem_evict_inode()</remarks>
    internal static void PutInode(Inode inode)
    {
        Kernel.BugOn(inode.References <= 0);
        inode.References--;
        if (inode.References > 0)
        {
            return;
        }

        Kernel.BugOn(inode.Mapping.MapCount != 0);
        inode.Pipe?.Release();
        inode.Pins?.Release();
        Util.UnchargeMemory(inode.Machine, inode.AccountedPages);
        inode.AccountedPages = 0;
        foreach ((ulong index, _) in inode.Mapping.SwappedFrom(0).ToList())
        {
            FreeSwap(inode, index);
        }

        foreach (Folio folio in inode.Mapping.PagesFrom(0).ToList())
        {
            // Nobody else knows the file any more.
            bool locked = FolioLock.TryLock(inode.Machine, folio);
            Kernel.BugOn(!locked);
            folio.Get();
            RemoveFolio(inode, folio);
        }
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
            await UnmapMappingPages(inode.Mapping, inode.SizeInPages, NoEnd, ZapFlags.None);
        }

        await inode.Machine.Scheduler.Point(Points.TruncateCache);
        await UndoRange(inode, inode.Size, NoEnd, unfalloc: false);
        if (losesPages)
        {
            // A fault that found a page before it left the cache may have mapped it meanwhile.
            await UnmapMappingPages(inode.Mapping, inode.SizeInPages, NoEnd, ZapFlags.None);
        }

        return default;
    }

    /// <summary>Takes the entries of a range of pages out of every mapping of the file.</summary>
    /// <remarks>mm/memory.c:unmap_mapping_pages()</remarks>
    private static async KTask<Unit> UnmapMappingPages(AddressSpace mapping, ulong first, ulong end, ZapFlags flags)
    {
        using (await mapping.IMmapRwsem.Read())
        {
            foreach (Vma vma in mapping.IMmap(first, end - 1))
            {
                VirtAddr from = vma.AddressOfIndex(Math.Max(first, vma.Pgoff));
                VirtAddr to = end - vma.Pgoff < vma.Pages ? vma.AddressOfIndex(end) : vma.End;
                await Memory.ZapPageRangeSingle(vma, from, to, flags);
            }
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
        ulong last = end == NoEnd ? NoEnd : end >> VirtAddr.PageShift;
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

        if (end != NoEnd && last != head && (end & ~VirtAddr.PageMask) != 0)
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

        List<Folio> found = inode.Mapping.PagesFrom(first).TakeWhile(folio => folio.Index < end).ToList();
        found.ForEach(folio => folio.Get());
        foreach (Folio folio in found)
        {
            await FolioLock.Lock(inode.Machine, folio);
            if (unfalloc && folio.IsUptodate)
            {
                Release(inode.Machine, folio);
            }
            else
            {
                await TruncateInodeFolio(inode, folio);
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
            ShmemFolio got = await GetFolio(inode, index, SgpType.Read);
            if (got.Folio is { } swapped)
            {
                Release(inode.Machine, swapped);
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

        Release(inode.Machine, folio);
        return default;
    }

    /// <summary>Takes a page out of the cache under its lock, and out of mappings that a fault has made meanwhile.</summary>
    /// <remarks>mm/truncate.c:truncate_inode_folio()</remarks>
    private static async KTask<Unit> TruncateInodeFolio(Inode inode, Folio folio)
    {
        Kernel.BugOn(!folio.IsLocked);
        if (folio.Mapping == inode.Mapping && folio.TotalMapCount > 0)
        {
            // mm/truncate.c:truncate_cleanup_folio()
            await UnmapMappingPages(
                inode.Mapping, folio.Index, folio.Index + (ulong)folio.NrPages, ZapFlags.SparesCows | ZapFlags.DropMarker);
        }

        RemoveFolio(inode, folio);
        return default;
    }

    /// <summary>
    /// Takes a page out of the cache under its lock, so that whoever waits for the lock finds it gone; drops the lock, and the caller's
    /// reference.
    /// </summary>
    private static void RemoveFolio(Inode inode, Folio folio)
    {
        Kernel.BugOn(!folio.IsLocked);
        if (folio.Mapping == inode.Mapping)
        {
            inode.Mapping.Remove(folio);
            inode.Mount?.Account(-1);
            inode.Machine.Tracer.Hit(Tracepoints.MmFilemapDeleteFromPageCache);
            folio.ClearFlag(PageFlags.Dirty);
            inode.Machine.PageAlloc.Put(folio);
        }

        Release(inode.Machine, folio);
    }
}
