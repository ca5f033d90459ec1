// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

// Blocks that are allocated before anybody writes them, taken away, or moved.
internal static partial class Ext4
{
    /// <summary>The model's disk is never full; who asks it for more than this would have Linux answer ENOSPC sooner or later.</summary>
    private const ulong MostAtOnce = 1 << 18;

    /// <remarks>fs/ext4/extents.c:ext4_fallocate(). FALLOC_FL_WRITE_ZEROES is a matter of devices that can do it themselves.</remarks>
    internal static async KTask<Errno> Fallocate(Inode inode, FallocateFlags mode, ulong offset, ulong length)
    {
        bool keepsSize = (mode & FallocateFlags.FALLOC_FL_KEEP_SIZE) != 0;
        FallocateFlags what = mode & ~FallocateFlags.FALLOC_FL_KEEP_SIZE;
        ulong end = offset + length;
        if (end > MaxBytes)
        {
            return Errno.EFBIG;
        }

        using (await inode.Rwsem.Write())
        {
            if (what == FallocateFlags.FALLOC_FL_ALLOCATE_RANGE)
            {
                return await AllocateLocked(inode, offset, end, keepsSize);
            }

            // No fault brings back what goes.
            using (await inode.Mapping.InvalidateLock.Write())
            {
                return what switch
                {
                    FallocateFlags.FALLOC_FL_PUNCH_HOLE => await PunchHoleLocked(inode, offset, end),
                    FallocateFlags.FALLOC_FL_ZERO_RANGE => await ZeroRangeLocked(inode, offset, end, keepsSize),
                    FallocateFlags.FALLOC_FL_COLLAPSE_RANGE => await CollapseRangeLocked(inode, offset, length),
                    FallocateFlags.FALLOC_FL_INSERT_RANGE => await InsertRangeLocked(inode, offset, length),
                    _ => Errno.EOPNOTSUPP,
                };
            }
        }
    }

    /// <remarks>fs/ext4/extents.c:ext4_do_fallocate()</remarks>
    private static async KTask<Errno> AllocateLocked(Inode inode, ulong start, ulong end, bool keepsSize)
    {
        inode.Rwsem.AssertWriteHeld();
        ulong size = keepsSize ? inode.Size : Math.Max(inode.Size, end);
        Errno refused = Filemap.NewsizeOk(inode, size);
        if (refused == 0)
        {
            AllocateUnwritten(inode, start >> VirtAddr.PageShift, VirtAddr.AlignUp(end) >> VirtAddr.PageShift);
            await GrowLocked(inode, size);
        }

        return refused;
    }

    /// <summary>What is in the range is gone. A file has nothing to take away behind its last block.</summary>
    /// <remarks>fs/ext4/inode.c:ext4_punch_hole()</remarks>
    private static async KTask<Errno> PunchHoleLocked(Inode inode, ulong start, ulong end)
    {
        inode.Rwsem.AssertWriteHeld();
        if (start < inode.Size)
        {
            end = Math.Min(end, VirtAddr.AlignUp(inode.Size));
            await RemovePages(inode, start, end);
            await ZeroParts(inode, start, end);
            RemoveBlocks(inode, VirtAddr.AlignUp(start) >> VirtAddr.PageShift, end >> VirtAddr.PageShift);
        }

        return 0;
    }

    /// <summary>What is in the range reads as zeros, and has blocks.</summary>
    /// <remarks>fs/ext4/extents.c:ext4_zero_range()</remarks>
    private static async KTask<Errno> ZeroRangeLocked(Inode inode, ulong start, ulong end, bool keepsSize)
    {
        inode.Rwsem.AssertWriteHeld();
        ulong size = keepsSize ? inode.Size : Math.Max(inode.Size, end);
        Errno refused = Filemap.NewsizeOk(inode, size);
        if (refused != 0)
        {
            return refused;
        }

        await RemovePages(inode, start, end);
        RemoveBlocks(inode, VirtAddr.AlignUp(start) >> VirtAddr.PageShift, end >> VirtAddr.PageShift);
        AllocateUnwritten(inode, start >> VirtAddr.PageShift, VirtAddr.AlignUp(end) >> VirtAddr.PageShift);
        await ZeroParts(inode, start, end);
        await GrowLocked(inode, size);
        return 0;
    }

    /// <summary>What lies behind the range moves to where it was. Whole blocks, and not the last one.</summary>
    /// <remarks>fs/ext4/extents.c:ext4_collapse_range()</remarks>
    private static async KTask<Errno> CollapseRangeLocked(Inode inode, ulong offset, ulong length)
    {
        inode.Rwsem.AssertWriteHeld();
        if (((offset | length) & ~VirtAddr.PageMask) != 0 || offset + length >= inode.Size)
        {
            return Errno.EINVAL;
        }

        ulong first = offset >> VirtAddr.PageShift;
        ulong count = length >> VirtAddr.PageShift;
        await SyncFile(inode, first, Truncate.NoEnd);
        await Truncate.PagecacheFrom(inode, first, losesPages: true);
        RemoveBlocks(inode, first, first + count);
        MoveBlocks(inode, first + count, index => index - count);
        inode.Size -= length;
        return 0;
    }

    /// <summary>What lies in the range and behind it moves away, and leaves a hole.</summary>
    /// <remarks>fs/ext4/extents.c:ext4_insert_range()</remarks>
    private static async KTask<Errno> InsertRangeLocked(Inode inode, ulong offset, ulong length)
    {
        inode.Rwsem.AssertWriteHeld();
        if (((offset | length) & ~VirtAddr.PageMask) != 0 || offset >= inode.Size)
        {
            return Errno.EINVAL;
        }

        if (length > MaxBytes - inode.Size)
        {
            return Errno.EFBIG;
        }

        ulong first = offset >> VirtAddr.PageShift;
        await SyncFile(inode, first, Truncate.NoEnd);
        inode.Size += length;
        await Truncate.PagecacheFrom(inode, first, losesPages: true);
        MoveBlocks(inode, first, index => index + (length >> VirtAddr.PageShift));
        return 0;
    }

    /// <summary>Blocks for pages that have none. What nobody has written reads as zeros.</summary>
    private static void AllocateUnwritten(Inode inode, ulong first, ulong end)
    {
        if (end - first > MostAtOnce)
        {
            throw new NotModelledException($"fallocate of more than {MostAtOnce} pages on the disk");
        }

        for (ulong index = first; index < end; index++)
        {
            if (!inode.Blocks.ContainsKey(index))
            {
                inode.Unwritten.Add(index);
            }
        }
    }

    /// <summary>A file that grows is cleared behind its old end and behind its new one.</summary>
    private static async KTask<Unit> GrowLocked(Inode inode, ulong size)
    {
        inode.Rwsem.AssertWriteHeld();
        ulong old = inode.Size;
        if (size > old)
        {
            await ZeroBehind(inode, old, Truncate.NoEnd);
            inode.Size = size;
            await ZeroBehind(inode, size, Truncate.NoEnd);
        }

        return default;
    }

    /// <summary>Takes whole pages of a range of bytes out of mappings, but for private copies, and out of the cache.</summary>
    /// <remarks>fs/ext4/inode.c:ext4_truncate_page_cache_block_range(); mm/truncate.c:truncate_pagecache_range()</remarks>
    private static async KTask<Unit> RemovePages(Inode inode, ulong start, ulong end)
    {
        await Truncate.UnmapHole(inode.Mapping, start, end);
        ulong first = VirtAddr.AlignUp(start) >> VirtAddr.PageShift;
        await Truncate.RemoveFolios(inode, first, Math.Max(first, end >> VirtAddr.PageShift));
        return default;
    }

    /// <summary>Clears what a range has of pages of which it does not cover all.</summary>
    /// <remarks>fs/ext4/inode.c:ext4_zero_partial_blocks()</remarks>
    private static async KTask<Unit> ZeroParts(Inode inode, ulong start, ulong end)
    {
        ulong endsFirst = (start & VirtAddr.PageMask) + VirtAddr.PageSize;
        await ZeroBehind(inode, start, Math.Min(end, endsFirst));
        if ((end & ~VirtAddr.PageMask) != 0 && (end > endsFirst || (start & ~VirtAddr.PageMask) == 0))
        {
            await ZeroPart(inode, end >> VirtAddr.PageShift, 0, (int)(end & ~VirtAddr.PageMask));
        }

        return default;
    }

    private static void RemoveBlocks(Inode inode, ulong first, ulong end)
    {
        List<ulong> cut = inode.Blocks.Keys.Where(index => index >= first && index < end).ToList();
        cut.ForEach(index => inode.Blocks.Remove(index));
        inode.Unwritten.RemoveWhere(index => index >= first && index < end);
    }

    private static void MoveBlocks(Inode inode, ulong first, Func<ulong, ulong> where)
    {
        List<(ulong Index, PageContents Block)> written =
            [.. inode.Blocks.Where(block => block.Key >= first).Select(block => (where(block.Key), block.Value))];
        List<ulong> unwritten = [.. inode.Unwritten.Where(index => index >= first).Select(where)];
        RemoveBlocks(inode, first, ulong.MaxValue);
        written.ForEach(block => inode.Blocks.Add(block.Index, block.Block));
        inode.Unwritten.UnionWith(unwritten);
    }
}
