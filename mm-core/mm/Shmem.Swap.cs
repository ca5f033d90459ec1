// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

// Pages of shmem in swap: the cache has the slot where the page was.
internal static partial class Shmem
{
    /// <summary>
    /// Gives the page's place in the cache to a slot of swap, and the page to the slot. False: it stays where it is, and dirty.
    /// </summary>
    /// <remarks>mm/shmem.c:shmem_writepage(), which is shmem_writeout() by now. Left out: fallocate that goes on meanwhile.</remarks>
    internal static bool Writeout(Folio folio)
    {
        Kernel.BugOn(!folio.IsLocked || folio.IsMapped);
        Inode inode = folio.Mapping!.Host;
        Machine machine = inode.Machine;

        // What was only allocated is written as what it is: zeros.
        folio.SetFlag(PageFlags.Uptodate);
        if (!Swapfile.FolioAllocSwap(machine, folio))
        {
            folio.SetFlag(PageFlags.Dirty);
            return false;
        }

        SwpEntry entry = machine.SwapCacheSlots[folio];
        Swapfile.SwapDuplicate(machine, entry);
        inode.Mapping.ReplaceBySwap(folio, entry);
        if (!machine.ShmemSwaplist.Contains(inode))
        {
            machine.ShmemSwaplist.Add(inode);
        }

        machine.PageAlloc.Put(folio);
        return true;
    }

    /// <summary>The page of a slot, back in its place, locked and with a reference. EEXIST: the place has something else by now.</summary>
    /// <remarks>mm/shmem.c:shmem_swapin_folio()</remarks>
    private static async KTask<FolioResult> SwapinFolio(Inode inode, ulong index, SwpEntry entry)
    {
        Machine machine = inode.Machine;
        Folio? folio = SwapState.ReadSwapCache(machine, entry, out bool isRead);
        if (folio is null)
        {
            return new(null, inode.Mapping.SwapAt(index) == entry ? Errno.ENOMEM : Errno.EEXIST);
        }

        await FolioLock.Lock(machine, folio);
        bool isItsSlot = folio.Has(PageFlags.SwapCache) && machine.SwapCacheSlots[folio] == entry;
        if ((!isItsSlot || inode.Mapping.SwapAt(index) != entry) && !machine.Bugs.Has(KnownBug.ShmemSwapinUnconfirmed))
        {
            FolioLock.UnlockPut(machine, folio);
            return new(null, Errno.EEXIST);
        }

        inode.Mapping.RemoveSwap(index);
        inode.Mapping.Add(folio, index);
        ForgetIfEmpty(inode);
        SwapState.DeleteFromSwapCache(machine, folio, entry);

        // Nothing else has what stands in it.
        folio.SetFlag(PageFlags.Dirty);
        Swapfile.SwapFree(machine, entry);
        return new(folio) { IsRead = isRead };
    }

    /// <summary>Reads pages of a range that are in swap into the swap cache.</summary>
    /// <remarks>mm/madvise.c:shmem_swapin_range()</remarks>
    internal static void SwapinRange(Inode inode, ulong first, ulong end)
    {
        foreach ((_, SwpEntry entry) in inode.Mapping.SwappedFrom(first).TakeWhile(swapped => swapped.Index < end).ToList())
        {
            if (SwapState.ReadSwapCache(inode.Machine, entry, out _) is { } folio)
            {
                inode.Machine.PageAlloc.Put(folio);
            }
        }
    }

    /// <summary>swapoff: brings back what files have in the area.</summary>
    /// <remarks>mm/shmem.c:shmem_unuse()</remarks>
    internal static async KTask<Errno> Unuse(Machine machine, int type)
    {
        foreach (Inode inode in machine.ShmemSwaplist.ToList())
        {
            foreach ((ulong index, SwpEntry entry) in inode.Mapping.SwappedFrom(0).ToList())
            {
                if (entry.Type != type || inode.Mapping.SwapAt(index) != entry)
                {
                    continue;
                }

                FolioResult got = await SwapinFolio(inode, index, entry);
                if (got.Error == Errno.ENOMEM)
                {
                    return got.Error;
                }

                if (got.Folio is { } folio)
                {
                    FolioLock.UnlockPut(machine, folio);
                }
            }
        }

        return 0;
    }

    /// <remarks>mm/shmem.c:shmem_free_swap()</remarks>
    private static void FreeSwap(Inode inode, ulong index)
    {
        SwpEntry entry = inode.Mapping.RemoveSwap(index);
        inode.Mount?.Account(-1);
        ForgetIfEmpty(inode);
        Swapfile.FreeSwapAndCache(inode.Machine, entry);
    }

    private static void ForgetIfEmpty(Inode inode)
    {
        if (!inode.Mapping.HasSwapped)
        {
            inode.Machine.ShmemSwaplist.Remove(inode);
        }
    }
}
