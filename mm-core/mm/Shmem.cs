// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>Plain shmem: memfds and shared anonymous memory. No swap, no holes, no huge pages.</summary>
/// <remarks>mm/shmem.c</remarks>
internal static class Shmem
{
    /// <summary>A file behind a shared anonymous mapping.</summary>
    /// <remarks>mm/shmem.c:shmem_zero_setup()</remarks>
    internal static FileStruct ZeroSetup(Machine machine, ulong size) =>
        new(new Inode(machine, "/dev/zero (deleted)", size), readable: true, writable: true);

    /// <remarks>mm/memfd.c; mm/shmem.c:shmem_file_setup()</remarks>
    internal static FileStruct FileSetup(Machine machine, string name, ulong size) =>
        new(new Inode(machine, $"/memfd:{name} (deleted)", size), readable: true, writable: true);

    /// <summary>The page of a fault: found or made, locked, with a reference. Past the end there is none.</summary>
    /// <remarks>mm/shmem.c:shmem_fault()</remarks>
    internal static async KTask<VmFault> Fault(FaultContext vmf)
    {
        Inode inode = vmf.Vma.File!.Inode;
        while (true)
        {
            if (vmf.Pgoff >= inode.SizeInPages)
            {
                return VmFault.Sigbus;
            }

            await inode.Mapping.Point(vmf.Pgoff, Sharing.Read);
            Folio? folio = GetFolio(inode, vmf.Pgoff, out Errno error);
            if (folio is null)
            {
                return error == Errno.ENOMEM ? VmFault.Oom : VmFault.Sigbus;
            }

            await FolioLock.Lock(vmf.Machine, folio);
            if (folio.Mapping == inode.Mapping)
            {
                vmf.Page = folio.FilePage(vmf.Pgoff);
                return VmFault.Locked;
            }

            // Truncated while we waited for its lock: look again.
            FolioLock.Unlock(vmf.Machine, folio);
            vmf.Machine.PageAlloc.Put(folio);
        }
    }

    /// <summary>
    /// The page at an index with a reference, made and cached where there is none; null when memory or the mount is full.
    /// </summary>
    /// <remarks>mm/shmem.c:shmem_get_folio_gfp()</remarks>
    internal static Folio? GetFolio(Inode inode, ulong index, out Errno error)
    {
        error = 0;
        Folio? folio = inode.Mapping.Find(index);
        if (folio is not null)
        {
            folio.Get();
            return folio;
        }

        folio = inode.Machine.PageAlloc.AllocFolio();
        error = folio is null ? Errno.ENOMEM : 0;
        if (folio is not null && inode.Mount?.IsFull == true)
        {
            inode.Machine.PageAlloc.Put(folio);
            error = Errno.ENOSPC;
            return null;
        }

        if (folio is not null)
        {
            inode.Mount?.Account(1);
            folio.Contents = PageContents.Filled(0);
            folio.InitFlag(PageFlags.SwapBacked | PageFlags.Uptodate);
            Swap.FolioAddLru(folio);
            inode.Mapping.Add(folio, index);
        }

        return folio;
    }

    /// <summary>
    /// Copies out of the file, page by page. A hole reads as zeros and stays a hole; at the end of the file nothing is stored, so that
    /// nothing is wrong.
    /// </summary>
    /// <remarks>mm/shmem.c:shmem_file_read_iter()</remarks>
    internal static async KTask<SysRet> FileReadIter(FileStruct file, IovIter to, ulong position)
    {
        Inode inode = file.Inode;
        long read = 0;
        var buffer = new byte[VirtAddr.PageSize];
        for (ulong at = position; to.Count > 0 && at < inode.Size; at = position + (ulong)read)
        {
            int offset = (int)(at & ~VirtAddr.PageMask);
            int bytes = (int)Math.Min(Math.Min(VirtAddr.PageSize - (ulong)offset, to.Count), inode.Size - at);
            Span<byte> part = buffer.AsSpan(0, bytes);
            if (inode.Mapping.Find(at >> VirtAddr.PageShift) is { } folio)
            {
                Page page = folio.FilePage(at >> VirtAddr.PageShift);
                page.TouchMemory(Operation.All, Sharing.Read);
                page.Contents.Read(offset, part);
                folio.SetFlag(PageFlags.Referenced);
            }
            else
            {
                part.Clear();
            }

            int copied = await to.CopyTo(buffer.AsMemory(0, bytes));
            read += copied;
            if (copied < bytes)
            {
                return read > 0 ? read : Errno.EFAULT;
            }
        }

        return read;
    }

    /// <summary>What was copied is the file's, which grows as far as needed: up to here also where it was nothing.</summary>
    /// <remarks>mm/shmem.c:shmem_write_end()</remarks>
    internal static void WriteEnd(Inode inode, ulong position, ReadOnlySpan<byte> copied, Folio folio)
    {
        Page page = folio.FilePage(position >> VirtAddr.PageShift);
        if (copied.Length > 0)
        {
            page.TouchMemory(Operation.All, Sharing.Write);
        }

        page.Contents.Write((int)(position & ~VirtAddr.PageMask), copied);
        folio.SetFlag(PageFlags.Dirty);
        inode.Machine.PageAlloc.Put(folio);
        inode.Size = Math.Max(inode.Size, position + (ulong)copied.Length);
    }

    /// <summary>ftruncate: a smaller file loses its pages, and every mapping of them, private copies included.</summary>
    /// <remarks>mm/shmem.c:shmem_setattr()</remarks>
    internal static async KTask<Errno> SetSize(Inode inode, ulong size)
    {
        if (size > long.MaxValue)
        {
            return Errno.EFBIG;
        }

        ulong old = inode.Size;
        await inode.PointOfSize(Points.TruncateSize);
        inode.Size = size;

        // The same size again is a truncation too: what mappings stored behind the end, in the last page, goes.
        if (size <= old)
        {
            await Truncate(inode, old);
        }

        return 0;
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
        Util.UnchargeMemory(inode.Machine, inode.AccountedPages);
        inode.AccountedPages = 0;
        foreach (Folio folio in inode.Mapping.PagesFrom(0).ToList())
        {
            // Nobody else knows the file any more.
            bool locked = FolioLock.TryLock(inode.Machine, folio);
            Kernel.BugOn(!locked);
            folio.Get();
            TruncateInodeFolio(inode, folio);
        }
    }

    /// <summary>Takes what lies behind the size out of mappings and cache.</summary>
    /// <remarks>mm/shmem.c:shmem_truncate_range()</remarks>
    private static async KTask<Unit> Truncate(Inode inode, ulong oldSize)
    {
        // Page by page, the last one stays mapped: a file that lost no page has nothing to unmap.
        bool losesPages = oldSize > inode.SizeInPages << VirtAddr.PageShift;
        if (losesPages)
        {
            await inode.Machine.Scheduler.Point(Points.TruncateUnmap);
            await UnmapMappingPages(inode.Mapping, inode.SizeInPages);
        }

        await inode.Machine.Scheduler.Point(Points.TruncateCache);
        await TruncateRange(inode, inode.Size);
        if (losesPages)
        {
            // A fault that found a page before it left the cache may have mapped it meanwhile.
            await UnmapMappingPages(inode.Mapping, inode.SizeInPages);
        }

        return default;
    }

    /// <summary>Takes every entry from an index on out of every mapping of the file.</summary>
    /// <remarks>mm/memory.c:unmap_mapping_pages() with even_cows</remarks>
    private static async KTask<Unit> UnmapMappingPages(AddressSpace mapping, ulong firstIndex)
    {
        using (await mapping.IMmapRwsem.Read())
        {
            foreach (Vma vma in mapping.IMmap(firstIndex))
            {
                VirtAddr start = vma.AddressOfIndex(Math.Max(firstIndex, vma.Pgoff));
                await Memory.ZapPageRangeSingle(vma, start, vma.End, ZapFlags.None);
            }
        }

        return default;
    }

    /// <summary>Empties the cache behind a size, and the rest of the last page.</summary>
    /// <remarks>mm/shmem.c:shmem_undo_range()</remarks>
    private static async KTask<Unit> TruncateRange(Inode inode, ulong size)
    {
        int partial = (int)(size & ~VirtAddr.PageMask);
        if (partial != 0 && inode.Mapping.Find(size >> VirtAddr.PageShift) is { } last)
        {
            last.TouchMemory(Operation.All, Sharing.Write);
            last.FilePage(size >> VirtAddr.PageShift).Contents.Fill(partial, (int)VirtAddr.PageSize - partial, 0);
            last.SetFlag(PageFlags.Dirty);
        }

        List<Folio> found = inode.Mapping.PagesFrom(inode.SizeInPages).ToList();
        found.ForEach(folio => folio.Get());
        foreach (Folio folio in found)
        {
            await FolioLock.Lock(inode.Machine, folio);
            TruncateInodeFolio(inode, folio);
        }

        return default;
    }

    /// <summary>
    /// Takes a page out of the cache under its lock, so that whoever waits for the lock finds it gone; drops the lock, and the caller's
    /// reference.
    /// </summary>
    /// <remarks>mm/truncate.c:truncate_inode_folio()</remarks>
    private static void TruncateInodeFolio(Inode inode, Folio folio)
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

        FolioLock.Unlock(inode.Machine, folio);
        inode.Machine.PageAlloc.Put(folio);
    }
}
