// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

// Pages of files that have to be read from somewhere.
internal static partial class Filemap
{
    /// <summary>VM_READAHEAD_PAGES: how many pages are read at once. A disk may say otherwise, which shows in longer files only.</summary>
    internal const ulong ReadAheadPages = 32;

    /// <summary>PAGEVEC_SIZE: so many pages are looked up at once.</summary>
    private const int BatchSize = 31;

    /// <summary>The page of a fault: found or read, locked, with a reference. Past the end there is none.</summary>
    /// <remarks>
    /// mm/filemap.c:filemap_fault(). Who reads drops the lock that it holds meanwhile, where it may, and the fault begins again. Left out:
    /// the readahead's marker, errors of the disk.
    /// </remarks>
    internal static async KTask<VmFault> Fault(FaultContext vmf)
    {
        Inode inode = vmf.Vma.File!.Inode;
        if (vmf.Pgoff >= inode.SizeInPages)
        {
            return VmFault.Sigbus;
        }

        VmFault result = VmFault.None;
        await inode.Mapping.Point(vmf.Pgoff, Sharing.Read);
        if (inode.Mapping.Find(vmf.Pgoff) is null)
        {
            vmf.Machine.PgMajFault++;
            result = VmFault.Major;
            FileStruct? waiting = MaybeUnlockMmapForIo(vmf);
            SyncMmapReadahead(vmf.VmaFlags, vmf.Vma.File!, vmf.Pgoff);
            if (waiting is not null)
            {
                waiting.Put();
                return result | VmFault.Retry;
            }
        }

        else if (AsyncMmapReadahead(vmf, inode) is { } pinned)
        {
            pinned.Put();
            return VmFault.Retry;
        }

        return result | await FaultCached(vmf, inode);
    }

    /// <summary>Again and again, where the page leaves the cache while its lock is waited for.</summary>
    [PartOf("mm/filemap.c:filemap_fault()")]
    private static async KTask<VmFault> FaultCached(FaultContext vmf, Inode inode)
    {
        while (true)
        {
            if (vmf.Pgoff >= inode.SizeInPages)
            {
                return VmFault.Sigbus;
            }

            Folio? folio = inode.Mapping.Find(vmf.Pgoff) ?? ReadFolio(inode, vmf.Pgoff);
            if (folio is null)
            {
                return VmFault.Oom;
            }

            folio.Get();
            (bool isLocked, FileStruct? pinned) = await LockFolioMaybeDropMmap(vmf, folio);
            if (!isLocked)
            {
                vmf.Machine.PageAlloc.Put(folio);
                pinned?.Put();
                return VmFault.Retry;
            }

            if (folio.Mapping == inode.Mapping && !folio.IsUptodate)
            {
                // Read now; who had to wait for that begins again, and that is no major fault.
                pinned ??= MaybeUnlockMmapForIo(vmf);
                folio.SetFlag(PageFlags.Uptodate);
            }

            if (pinned is not null)
            {
                FolioLock.UnlockPut(vmf.Machine, folio);
                pinned.Put();
                return VmFault.Retry;
            }

            if (folio.Mapping == inode.Mapping && vmf.Pgoff < inode.SizeInPages)
            {
                vmf.Page = folio.FilePage(vmf.Pgoff);
                return VmFault.Locked;
            }

            FolioLock.UnlockPut(vmf.Machine, folio);
        }
    }

    /// <summary>Copies out of the file, page by page, and reads what is not cached.</summary>
    /// <remarks>mm/filemap.c:filemap_read(). The pages stay while a copy waits for a page of the reader's.</remarks>
    internal static async KTask<SysRet> ReadIter(FileStruct file, IovIter to, ulong position)
    {
        Inode inode = file.Inode;
        long read = 0;
        var buffer = new byte[VirtAddr.PageSize];
        List<Folio> batch = [];
        ulong first = 0;
        Errno err = 0;
        for (ulong at = position; to.Count > 0 && at < inode.Size && err == 0; at = position + (ulong)read)
        {
            ulong index = at >> VirtAddr.PageShift;
            if (index - first >= (ulong)batch.Count)
            {
                PutBatch(inode.Machine, batch);
                first = index;
                await GetPages(file, index, ((at + to.Count - 1) >> VirtAddr.PageShift) - index + 1, batch);
            }

            if (batch.Count == 0)
            {
                err = Errno.ENOMEM;
                break;
            }

            Folio folio = batch[(int)(index - first)];
            folio.SetFlag(PageFlags.Uptodate);
            int offset = (int)(at & ~VirtAddr.PageMask);
            int bytes = (int)Math.Min(Math.Min(VirtAddr.PageSize - (ulong)offset, to.Count), inode.Size - at);
            Page page = folio.FilePage(index);
            page.TouchMemory(Operation.All, Sharing.Read);
            page.Contents.Read(offset, buffer.AsSpan(0, bytes));
            folio.SetFlag(PageFlags.Referenced);
            file.PreviousIndex = index;
            int copied = await to.CopyTo(buffer.AsMemory(0, bytes));
            read += copied;
            err = copied < bytes ? Errno.EFAULT : 0;
        }

        PutBatch(inode.Machine, batch);
        return read > 0 ? read : err;
    }

    /// <summary>As many of the pages as follow each other in the cache, each with a reference. The first, if need be, is read.</summary>
    /// <remarks>mm/filemap.c:filemap_get_pages(), mm/filemap.c:filemap_get_read_batch()</remarks>
    private static async KTask<Unit> GetPages(FileStruct file, ulong index, ulong count, List<Folio> batch)
    {
        Inode inode = file.Inode;
        await inode.Mapping.Point(index, Sharing.Read);
        if (inode.Mapping.Find(index) is null)
        {
            SyncReadahead(file, index, count);
        }

        Folio? folio = inode.Mapping.Find(index) ?? ReadFolio(inode, index);
        while (folio is not null)
        {
            folio.Get();
            inode.Machine.InFlight.Hold(folio);
            batch.Add(folio);
            bool isLast = batch.Count == BatchSize || (ulong)batch.Count == count
                || !folio.IsUptodate || folio.Has(PageFlags.Readahead) || folio.IsLarge;
            folio = isLast ? null : inode.Mapping.Find(index + (ulong)batch.Count);
        }

        return default;
    }

    private static void PutBatch(Machine machine, List<Folio> batch)
    {
        foreach (Folio folio in batch)
        {
            machine.InFlight.Drop(folio);
            machine.PageAlloc.Put(folio);
        }

        batch.Clear();
    }

    /// <summary>Reads a page into the cache. Null: there is no memory.</summary>
    /// <remarks>mm/filemap.c:filemap_read_folio(). Linux: it is locked until the disk has answered; here it has at once.</remarks>
    internal static Folio? ReadFolio(Inode inode, ulong index)
    {
        Folio? folio = AddFolio(inode, index);
        folio?.SetFlag(PageFlags.Uptodate);
        return folio;
    }

    /// <summary>A new page of the cache, which is not uptodate.</summary>
    /// <remarks>mm/filemap.c:filemap_add_folio()</remarks>
    internal static Folio? AddFolio(Inode inode, ulong index)
    {
        Folio? folio = inode.Machine.PageAlloc.AllocChargedFolio();
        if (folio is null)
        {
            return null;
        }

        if (inode.Machine.ShouldFail(FailPoint.AddToPageCache))
        {
            inode.Machine.PageAlloc.Put(folio);
            return null;
        }

        folio.Contents = inode.Ops!.Stored(inode, index).Copy();
        Swap.FolioAddLru(folio);
        inode.Mapping.Add(folio, index);
        inode.Machine.PageAlloc.Put(folio);
        return folio;
    }

    /// <summary>Reads what is not cached of a range, as far as the file goes and there is memory.</summary>
    /// <remarks>mm/readahead.c:do_page_cache_ra()</remarks>
    internal static void ReadPages(Inode inode, ulong first, ulong count)
    {
        ulong end = Math.Min(inode.SizeInPages, first + count);
        for (ulong index = first; index < end; index++)
        {
            if (inode.Mapping.Find(index) is null && ReadFolio(inode, index) is null)
            {
                return;
            }
        }
    }

    /// <summary>The lock of the fault is dropped while the disk is waited for, at the first attempt; the file stays.</summary>
    /// <remarks>mm/internal.h:maybe_unlock_mmap_for_io()</remarks>
    internal static FileStruct? MaybeUnlockMmapForIo(FaultContext vmf)
    {
        const FaultFlags firstAttempt = FaultFlags.AllowRetry | FaultFlags.Tried | FaultFlags.RetryNowait;
        if ((vmf.Flags & firstAttempt) != FaultFlags.AllowRetry)
        {
            return null;
        }

        FileStruct pinned = vmf.Vma.File!.Get();
        Memory.ReleaseFaultLock(vmf);
        return pinned;
    }

    /// <summary>A fault reads around itself; told that accesses are at random, its page alone, and in sequence, what follows.</summary>
    /// <remarks>mm/filemap.c:do_sync_mmap_readahead()</remarks>
    private static void SyncMmapReadahead(VmFlags flags, FileStruct file, ulong index)
    {
        ulong first = flags.Has(VmFlags.SeqRead) ? index : index - Math.Min(index, file.ReadAheadPages / 2);
        if (flags.Has(VmFlags.RandRead))
        {
            ReadPages(file.Inode, index, 1);
        }
        else
        {
            ReadPages(file.Inode, first, file.ReadAheadPages);
        }
    }

    /// <summary>Who comes to a marked page has what follows read ahead. Linux: in large folios.</summary>
    /// <remarks>mm/filemap.c:do_async_mmap_readahead()</remarks>
    private static FileStruct? AsyncMmapReadahead(FaultContext vmf, Inode inode)
    {
        if ((vmf.Flags & FaultFlags.Tried) != 0 || inode.Mapping.Find(vmf.Pgoff) is not { } folio || !folio.Has(PageFlags.Readahead))
        {
            return null;
        }

        FileStruct? pinned = MaybeUnlockMmapForIo(vmf);
        folio.ClearFlag(PageFlags.Readahead);
        ReadPages(inode, vmf.Pgoff + 1, vmf.Vma.File!.ReadAheadPages);
        return pinned;
    }

    /// <summary>A read at the beginning, or behind the last one, is taken for one of many; any other gets what it asks for.</summary>
    /// <remarks>
    /// mm/readahead.c:page_cache_sync_ra(). Left out: pages before it that are cached, as of a sequence that others read.
    /// </remarks>
    private static void SyncReadahead(FileStruct file, ulong index, ulong count)
    {
        ulong most = file.ReadAheadPages;
        bool isSequence = !file.IsRandom && (index == 0 || count > most || unchecked(index - file.PreviousIndex) <= 1);
        ReadPages(file.Inode, index, isSequence ? InitialWindow(count, most) : count);
    }

    /// <remarks>mm/readahead.c:get_init_ra_size()</remarks>
    private static ulong InitialWindow(ulong count, ulong most)
    {
        ulong size = System.Numerics.BitOperations.RoundUpToPowerOf2(count);
        return size <= most / 32 ? size * 4 : size <= most / 4 ? size * 2 : most;
    }
}
