// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>
/// A file system on a disk, as far as mm can tell: blocks of a page each, allocated when a page is first written, and written when somebody
/// asks for it.
/// </summary>
/// <remarks>
/// fs/ext4/inode.c. Left out: large folios, which Linux makes for long writes; the journal; a disk that is full, or fails.
/// </remarks>
internal static partial class Ext4
{
    /// <summary>No file is longer: block numbers have 32 bits.</summary>
    private const ulong MaxBytes = ((1UL << 32) - 1) << VirtAddr.PageShift;

    /// <summary>What stands on the disk in a page's place.</summary>
    internal static PageContents BlockOf(Inode inode, ulong index) =>
        inode.Blocks.TryGetValue(index, out PageContents block) ? block : PageContents.Filled(0);

    /// <summary>Whether the page is still the file's is asked with its lock held; then it has a block, and is dirty.</summary>
    /// <remarks>fs/ext4/inode.c:ext4_page_mkwrite()</remarks>
    internal static async KTask<VmFault> PageMkwrite(FaultContext vmf, Folio folio)
    {
        Inode inode = vmf.Vma.File!.Inode;
        using (await inode.Mapping.InvalidateLock.Read())
        {
            await FolioLock.Lock(vmf.Machine, folio);
            if (folio.Mapping != inode.Mapping || folio.Index >= inode.SizeInPages)
            {
                FolioLock.Unlock(vmf.Machine, folio);
                return VmFault.NoPage;
            }

            MarkDirty(inode, folio);
            return VmFault.Locked;
        }
    }

    /// <remarks>fs/ext4/inode.c:ext4_da_write_begin()</remarks>
    internal static async KTask<FolioResult> WriteBegin(Inode inode, ulong position)
    {
        ulong index = position >> VirtAddr.PageShift;
        if (position >= MaxBytes)
        {
            return new(null, Errno.EFBIG);
        }

        if (position > inode.Size)
        {
            await ZeroBehind(inode, inode.Size, position);
        }

        while (true)
        {
            await inode.Mapping.Point(index, Sharing.Read);
            Folio? folio = inode.Mapping.Find(index) ?? Filemap.ReadFolio(inode, index);
            if (folio is null)
            {
                return new(null, Errno.ENOMEM);
            }

            folio.Get();
            await FolioLock.Lock(inode.Machine, folio);
            if (folio.Mapping == inode.Mapping)
            {
                return new(folio);
            }

            FolioLock.UnlockPut(inode.Machine, folio);
        }
    }

    /// <remarks>fs/ext4/inode.c:ext4_da_write_end()</remarks>
    internal static void WriteEnd(Inode inode, ulong position, ReadOnlySpan<byte> copied, Folio folio)
    {
        Kernel.BugOn(!folio.IsLocked);
        if (copied.Length > 0)
        {
            Page page = folio.FilePage(position >> VirtAddr.PageShift);
            page.TouchMemory(Operation.All, Sharing.Write);
            page.Contents.Write((int)(position & ~VirtAddr.PageMask), copied);
            folio.SetFlag(PageFlags.Uptodate);
            MarkDirty(inode, folio);
            inode.Size = Math.Max(inode.Size, position + (ulong)copied.Length);
        }

        FolioLock.UnlockPut(inode.Machine, folio);
    }

    /// <summary>What lay behind the old end in its last page is cleared, whether the file grows or shrinks.</summary>
    /// <remarks>fs/ext4/inode.c:ext4_setattr()</remarks>
    internal static async KTask<Errno> SetSize(Inode inode, ulong size)
    {
        if (size > MaxBytes)
        {
            return Errno.EFBIG;
        }

        using (await inode.Rwsem.Write())
        using (await inode.Mapping.InvalidateLock.Write())
        {
            ulong old = inode.Size;
            Errno refused = Filemap.NewsizeOk(inode, size);
            if (refused != 0)
            {
                return refused;
            }

            if (size > old)
            {
                await ZeroBehind(inode, old, Truncate.NoEnd);
            }

            await inode.PointOfSize(Points.TruncateSize);
            inode.Size = size;
            if (size <= old)
            {
                await Truncate.Pagecache(inode, old);
                RemoveBlocks(inode, inode.SizeInPages, ulong.MaxValue);
                await ZeroBehind(inode, size, Truncate.NoEnd);
            }

            return 0;
        }
    }

    /// <summary>Writes dirty pages to the disk. Each is write-protected first, so that the next store is told.</summary>
    /// <remarks>fs/ext4/fsync.c:ext4_sync_file(); mm/page-writeback.c:write_cache_pages(). There is nothing to wait for.</remarks>
    internal static async KTask<Errno> SyncFile(Inode inode, ulong first, ulong end)
    {
        foreach (Folio folio in inode.Mapping.GetFolios(first, end))
        {
            await FolioLock.Lock(inode.Machine, folio);
            if (folio.Mapping == inode.Mapping && folio.IsDirty)
            {
                // mm/page-writeback.c:folio_clear_dirty_for_io()
                await Rmap.Mkclean(folio);
                folio.ClearFlag(PageFlags.Dirty | PageFlags.Readahead);
                inode.Blocks[folio.Index] = folio.CopyContents();
            }

            FolioLock.UnlockPut(inode.Machine, folio);
        }

        return 0;
    }

    /// <summary>Clears the page in which a size lies from there on, up to a place or its end.</summary>
    /// <remarks>fs/ext4/inode.c:ext4_block_truncate_page()</remarks>
    private static async KTask<Unit> ZeroBehind(Inode inode, ulong size, ulong end)
    {
        int from = (int)(size & ~VirtAddr.PageMask);
        if (from != 0)
        {
            await ZeroPart(inode, size >> VirtAddr.PageShift, from, (int)Math.Min(VirtAddr.PageSize - (ulong)from, end - size));
        }

        return default;
    }

    /// <summary>
    /// A page that is not cached comes into the cache for it, and is not uptodate: nobody has read all of it. It becomes dirty only if
    /// there is a block to write it to.
    /// </summary>
    /// <remarks>fs/ext4/inode.c:ext4_block_zero_page_range()</remarks>
    private static async KTask<Unit> ZeroPart(Inode inode, ulong index, int from, int count)
    {
        if ((inode.Mapping.Find(index) ?? Filemap.AddFolio(inode, index)) is not { } folio)
        {
            return default;
        }

        folio.Get();
        await FolioLock.Lock(inode.Machine, folio);
        folio.TouchMemory(Operation.All, Sharing.Write);
        folio.FilePage(index).Contents.Fill(from, count, 0);
        AttachBuffers(folio);
        if (inode.Blocks.ContainsKey(index))
        {
            MarkDirty(inode, folio);
        }

        FolioLock.UnlockPut(inode.Machine, folio);
        return default;
    }

    /// <summary>A page that is written has a block.</summary>
    private static void MarkDirty(Inode inode, Folio folio)
    {
        Kernel.BugOn(!folio.IsLocked);
        inode.Unwritten.Remove(folio.Index);
        inode.Blocks.TryAdd(folio.Index, PageContents.Filled(0));
        folio.SetFlag(PageFlags.Dirty);
        AttachBuffers(folio);
    }

    /// <summary>What says which block a page has, or that it has none, refers to the page.</summary>
    /// <remarks>fs/buffer.c:create_empty_buffers()</remarks>
    private static void AttachBuffers(Folio folio)
    {
        if (!folio.Has(PageFlags.Private))
        {
            folio.SetFlag(PageFlags.Private);
            folio.Get();
        }
    }
}
