// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

// read, write and fallocate.
internal static partial class Shmem
{
    private const Seals WriteSeals = Seals.F_SEAL_WRITE | Seals.F_SEAL_FUTURE_WRITE;

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
            FolioResult got = await GetFolio(inode, at >> VirtAddr.PageShift, SgpType.Read);
            if (got.Error != 0)
            {
                // Behind the end by now.
                return read > 0 || got.Error == Errno.EINVAL ? read : got.Error;
            }

            int offset = (int)(at & ~VirtAddr.PageMask);
            ulong end = Math.Max(at, inode.Size);
            int bytes = (int)Math.Min(Math.Min(VirtAddr.PageSize - (ulong)offset, to.Count), end - at);
            Span<byte> part = buffer.AsSpan(0, bytes);
            if (got.Folio is { } folio)
            {
                Page page = folio.FilePage(at >> VirtAddr.PageShift);
                page.TouchMemory(Operation.All, Sharing.Read);
                page.Contents.Read(offset, part);
                folio.SetFlag(PageFlags.Referenced);
                FolioLock.Unlock(inode.Machine, folio);
            }
            else
            {
                part.Clear();
            }

            // The copy may have to wait for a page of the reader's: the page that is copied stays meanwhile.
            inode.Machine.InFlight.Hold(got.Folio);
            int copied = await to.CopyTo(buffer.AsMemory(0, bytes));
            LetGo(inode.Machine, got.Folio);
            read += copied;
            if (copied < bytes)
            {
                return read > 0 ? read : Errno.EFAULT;
            }
        }

        return read;
    }

    private static void LetGo(Machine machine, Folio? folio)
    {
        if (folio is not null)
        {
            machine.InFlight.Drop(folio);
            machine.PageAlloc.Put(folio);
        }
    }

    /// <summary>The page that is going to be written, locked and with a reference.</summary>
    /// <remarks>mm/shmem.c:shmem_write_begin()</remarks>
    internal static KTask<FolioResult> WriteBegin(Inode inode, ulong position, int bytes)
    {
        bool isSealed = (inode.Seals & WriteSeals) != 0
            || ((inode.Seals & Seals.F_SEAL_GROW) != 0 && position + (ulong)bytes > inode.Size);
        return isSealed
            ? new KTask<FolioResult>(new FolioResult(null, Errno.EPERM))
            : GetFolio(inode, position >> VirtAddr.PageShift, SgpType.Write);
    }

    /// <summary>What was copied is the file's, which grows as far as needed: up to here also where it was nothing.</summary>
    /// <remarks>mm/shmem.c:shmem_write_end()</remarks>
    internal static void WriteEnd(Inode inode, ulong position, ReadOnlySpan<byte> copied, Folio folio)
    {
        Kernel.BugOn(!folio.IsLocked);
        Page page = folio.FilePage(position >> VirtAddr.PageShift);
        if (copied.Length > 0)
        {
            page.TouchMemory(Operation.All, Sharing.Write);
        }

        inode.Size = Math.Max(inode.Size, position + (ulong)copied.Length);
        page.Contents.Write((int)(position & ~VirtAddr.PageMask), copied);
        folio.SetFlag(PageFlags.Dirty);
        FolioLock.UnlockPut(inode.Machine, folio);
    }

    /// <remarks>mm/shmem.c:shmem_fallocate()</remarks>
    internal static async KTask<Errno> Fallocate(Inode inode, FallocateFlags mode, ulong offset, ulong length)
    {
        if ((mode & ~(FallocateFlags.FALLOC_FL_KEEP_SIZE | FallocateFlags.FALLOC_FL_PUNCH_HOLE)) != 0)
        {
            return Errno.EOPNOTSUPP;
        }

        using (await inode.Rwsem.Write())
        {
            return (mode & FallocateFlags.FALLOC_FL_PUNCH_HOLE) != 0
                ? await PunchHoleLocked(inode, offset, offset + length)
                : await AllocateLocked(inode, offset, offset + length, (mode & FallocateFlags.FALLOC_FL_KEEP_SIZE) != 0);
        }
    }

    /// <summary>
    /// Takes a range out of the cache, and out of every mapping, but for private copies. What covers a part of a page clears it.
    /// </summary>
    private static async KTask<Errno> PunchHoleLocked(Inode inode, ulong start, ulong end)
    {
        inode.Rwsem.AssertWriteHeld();
        if ((inode.Seals & WriteSeals) != 0)
        {
            return Errno.EPERM;
        }

        ulong first = VirtAddr.AlignUp(start) >> VirtAddr.PageShift;
        ulong last = end >> VirtAddr.PageShift;
        inode.BeginPunch(first, last);
        await Truncate.UnmapHole(inode.Mapping, start, end);
        await UndoRange(inode, start, end, unfalloc: false);
        inode.EndPunch();
        return 0;
    }

    private static async KTask<Errno> AllocateLocked(Inode inode, ulong start, ulong end, bool keepsSize)
    {
        inode.Rwsem.AssertWriteHeld();

        // Also where the size stays.
        Errno refused = Filemap.NewsizeOk(inode, end);
        if (refused != 0)
        {
            return refused;
        }

        if ((inode.Seals & Seals.F_SEAL_GROW) != 0 && end > inode.Size)
        {
            return Errno.EPERM;
        }

        ulong first = start >> VirtAddr.PageShift;
        ulong last = VirtAddr.AlignUp(end) >> VirtAddr.PageShift;
        if (inode.Mount?.HasRoomFor(last - first) == false)
        {
            return Errno.ENOSPC;
        }

        for (ulong index = first; index < last; index++)
        {
            FolioResult got = inode.Machine.Scheduler.Current!.SignalPending
                ? new(null, Errno.EINTR)
                : await GetFolio(inode, index, SgpType.Falloc);
            if (got.Folio is not { } folio)
            {
                if (index > first)
                {
                    await UndoRange(inode, first << VirtAddr.PageShift, index << VirtAddr.PageShift, unfalloc: true);
                }

                return got.Error;
            }

            // So that reclaim writes it out, and does not forget it.
            folio.SetFlag(PageFlags.Dirty);
            FolioLock.UnlockPut(inode.Machine, folio);
        }

        if (!keepsSize && end > inode.Size)
        {
            inode.Size = end;
        }

        return 0;
    }

    /// <summary>What is only allocated is a hole; what is in swap is not.</summary>
    /// <remarks>mm/filemap.c:folio_seek_hole_data()</remarks>
    internal static IEnumerable<ulong> DataFrom(AddressSpace mapping, ulong index)
    {
        IEnumerable<ulong> cached = mapping.PagesFrom(index).Where(folio => folio.IsUptodate).Select(folio => folio.Index);
        return mapping.HasSwapped ? cached.Concat(mapping.SwappedFrom(index).Select(place => place.Index)).Order() : cached;
    }
}
