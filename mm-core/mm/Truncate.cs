// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>What takes pages away from files.</summary>
/// <remarks>mm/truncate.c</remarks>
internal static class Truncate
{
    /// <summary>An end behind every page.</summary>
    internal const ulong NoEnd = ulong.MaxValue;

    /// <summary>Takes what lies behind the size out of mappings, private copies included, and out of the cache.</summary>
    /// <remarks>mm/truncate.c:truncate_pagecache()</remarks>
    internal static KTask<Unit> Pagecache(Inode inode, ulong oldSize) =>
        PagecacheFrom(inode, inode.SizeInPages, losesPages: oldSize > inode.SizeInPages << VirtAddr.PageShift);

    /// <summary>The same from a page on; where none was lost, nothing is mapped of what lies there.</summary>
    internal static async KTask<Unit> PagecacheFrom(Inode inode, ulong first, bool losesPages)
    {
        if (losesPages)
        {
            await inode.Machine.Scheduler.Point(Points.TruncateUnmap);
            await UnmapMappingPages(inode.Mapping, first, NoEnd, ZapFlags.None);
        }

        await inode.Machine.Scheduler.Point(Points.TruncateCache);
        await RemoveFolios(inode, first, NoEnd);
        if (losesPages)
        {
            // A fault that found a page before it left the cache may have mapped it meanwhile.
            await UnmapMappingPages(inode.Mapping, first, NoEnd, ZapFlags.None);
        }

        return default;
    }

    /// <summary>Takes a range of pages out of the cache, and forgets what was reclaimed of it.</summary>
    internal static async KTask<Unit> RemoveFolios(Inode inode, ulong first, ulong end)
    {
        foreach (Folio folio in inode.Mapping.GetFolios(first, end))
        {
            await FolioLock.Lock(inode.Machine, folio);
            await InodeFolio(inode, folio);
        }

        inode.Mapping.ClearShadows(first, end);
        return default;
    }

    /// <summary>Takes whole pages of a hole of bytes out of every mapping, but for private copies.</summary>
    /// <remarks>
    /// mm/truncate.c:truncate_pagecache_range(); mm/shmem.c:shmem_fallocate() does the same. Both compare the last byte of the whole pages
    /// without a sign: of a hole inside page 0 it is -1, behind every page.
    /// </remarks>
    internal static async KTask<Unit> UnmapHole(AddressSpace mapping, ulong start, ulong end)
    {
        ulong first = VirtAddr.AlignUp(start) >> VirtAddr.PageShift;
        ulong last = end >> VirtAddr.PageShift;
        if (last > first || last == 0)
        {
            await UnmapMappingPages(mapping, first, last == 0 ? NoEnd : last, ZapFlags.SparesCows);
        }

        return default;
    }

    /// <summary>Empties the cache of a file that nobody knows any more.</summary>
    /// <remarks>mm/truncate.c:truncate_inode_pages_final()</remarks>
    internal static void InodePagesFinal(Inode inode)
    {
        foreach (Folio folio in inode.Mapping.PagesFrom(0).ToList())
        {
            bool locked = FolioLock.TryLock(inode.Machine, folio);
            Kernel.BugOn(!locked);
            folio.Get();
            RemoveFolio(inode, folio);
        }
    }

    /// <summary>Takes those pages out of the cache that nobody has mapped, dirtied, locked or refers to in another way.</summary>
    /// <remarks>mm/truncate.c:mapping_try_invalidate(), mm/truncate.c:mapping_evict_folio()</remarks>
    internal static async KTask<Unit> InvalidateMappingPages(Inode inode, ulong first, ulong end, HashSet<Folio> among)
    {
        foreach (Folio folio in inode.Mapping.GetFolios(first, end))
        {
            await inode.Mapping.Point(folio.Index, Sharing.Write);
            if (!among.Contains(folio) || !FolioLock.TryLock(inode.Machine, folio))
            {
                inode.Machine.PageAlloc.Put(folio);
                continue;
            }

            if (folio.Mapping == inode.Mapping && !folio.IsDirty && Vmscan.IsFreeable(folio))
            {
                Vmscan.RemoveMapping(inode.Machine, folio, isReclaimed: false);
            }
            else
            {
                Swap.DeactivateFileFolio(folio);
            }

            FolioLock.UnlockPut(inode.Machine, folio);
        }

        inode.Mapping.ClearShadows(first, end);
        return default;
    }

    /// <summary>Lets go of what says which block a page has, and of its reference.</summary>
    /// <remarks>fs/buffer.c:try_to_free_buffers()</remarks>
    internal static void DropBuffers(Folio folio)
    {
        if (folio.Has(PageFlags.Private))
        {
            folio.ClearFlag(PageFlags.Private);
            folio.Mapping!.Host.Machine.PageAlloc.Put(folio);
        }
    }

    /// <summary>Takes the entries of a range of pages out of every mapping of the file.</summary>
    /// <remarks>mm/memory.c:unmap_mapping_pages()</remarks>
    internal static async KTask<Unit> UnmapMappingPages(AddressSpace mapping, ulong first, ulong end, ZapFlags flags)
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

    /// <summary>Takes a page out of the cache under its lock, and out of mappings that a fault has made meanwhile.</summary>
    /// <remarks>mm/truncate.c:truncate_inode_folio()</remarks>
    internal static async KTask<Unit> InodeFolio(Inode inode, Folio folio)
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
    internal static void RemoveFolio(Inode inode, Folio folio)
    {
        Kernel.BugOn(!folio.IsLocked);
        if (folio.Mapping == inode.Mapping)
        {
            DropBuffers(folio);
            inode.Mapping.Remove(folio);
            inode.Mount?.Account(-1);
            inode.Machine.Tracer.Hit(Tracepoints.MmFilemapDeleteFromPageCache);
            folio.ClearFlag(PageFlags.Dirty);
            inode.Machine.PageAlloc.Put(folio);
        }

        FolioLock.UnlockPut(inode.Machine, folio);
    }
}
