// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>Pages leave memory.</summary>
/// <remarks>mm/vmscan.c</remarks>
internal static class Vmscan
{
    /// <summary>Takes a page from its list, with a reference, for somebody who wants to do something with it alone.</summary>
    /// <remarks>mm/vmscan.c:folio_isolate_lru()</remarks>
    internal static bool FolioIsolateLru(Folio folio)
    {
        if (!folio.Has(PageFlags.Lru))
        {
            return false;
        }

        folio.ClearFlag(PageFlags.Lru);
        folio.Get();
        return true;
    }

    /// <summary>Puts a page back, and drops the reference.</summary>
    /// <remarks>mm/vmscan.c:folio_putback_lru()</remarks>
    internal static void FolioPutbackLru(Machine machine, Folio folio)
    {
        if (folio.Has(PageFlags.Mlocked))
        {
            // Locked meanwhile, or all the time: how often is not known any more.
            folio.ClearFlag(PageFlags.Active);
            folio.SetFlag(PageFlags.Unevictable);
            folio.MlockCount = 1;
        }

        folio.SetFlag(PageFlags.Lru);
        machine.PageAlloc.Put(folio);
    }

    /// <summary>Takes as many isolated pages out of memory as can go, and puts the rest back.</summary>
    /// <remarks>mm/vmscan.c:reclaim_pages()</remarks>
    internal static async KTask<Unit> ReclaimPages(Machine machine, List<Folio> isolated)
    {
        List<Folio> kept = [];
        List<Folio> freed = [];
        foreach (Folio folio in isolated)
        {
            (await ShrinkFolio(machine, folio) ? freed : kept).Add(folio);
        }

        // Only when no CPU can reach them any more.
        await Rmap.TryToUnmapFlush(machine.Scheduler);
        freed.ForEach(machine.PageAlloc.Put);
        kept.ForEach(folio => FolioPutbackLru(machine, folio));
        return default;
    }

    /// <summary>One page's way out. True: only the caller refers to it. False: it stays.</summary>
    /// <remarks>mm/vmscan.c:shrink_folio_list(), whose references are not asked: the caller has said that the page is not needed.</remarks>
    private static async KTask<bool> ShrinkFolio(Machine machine, Folio folio)
    {
        if (!FolioLock.TryLock(machine, folio))
        {
            return false;
        }

        if (await TryToReclaim(machine, folio) is { } isActivated)
        {
            if (isActivated)
            {
                Activate(machine, folio);
            }

            FolioLock.Unlock(machine, folio);
            return false;
        }

        FolioLock.Unlock(machine, folio);
        return true;
    }

    /// <summary>Null: nothing but the caller refers to the page any more. Else it stays, and, where true, is active from now on.</summary>
    private static async KTask<bool?> TryToReclaim(Machine machine, Folio folio)
    {
        Kernel.BugOn(!folio.IsLocked);
        if (folio.Has(PageFlags.Unevictable | PageFlags.Mlocked))
        {
            return true;
        }

        if (folio.IsAnon && folio.IsSwapBacked && !folio.Has(PageFlags.SwapCache))
        {
            if (Gup.MaybeDmaPinned(folio))
            {
                return false;
            }

            if (!Swapfile.FolioAllocSwap(machine, folio))
            {
                return true;
            }

            // Its entry may be clean, of a page that was about to be freed lazily.
            folio.SetFlag(PageFlags.Dirty);
        }

        if (folio.TotalMapCount > 0)
        {
            await Rmap.TryToUnmap(folio);
            if (folio.TotalMapCount > 0)
            {
                return true;
            }
        }

        if (folio.IsAnon && !folio.IsSwapBacked)
        {
            // Nothing is written: nobody needs what stands in it.
            return folio.RefCount == 1 ? null : false;
        }

        if (folio.IsDirty)
        {
            if (machine.Scheduler.Current!.TlbUbc.Writable)
            {
                // What is written out must not change any more (try_to_unmap_flush_dirty()).
                await Rmap.TryToUnmapFlush(machine.Scheduler);
            }

            if (Pageout(machine, folio) is not true and var kept)
            {
                return kept is null;
            }
        }

        return RemoveMapping(machine, folio, isReclaimed: true) ? null : false;
    }

    /// <summary>
    /// Writes what nobody else has to where it can be read again. True: that is done, and the page may go; null: there is no place.
    /// </summary>
    /// <remarks>mm/vmscan.c:pageout()</remarks>
    private static bool? Pageout(Machine machine, Folio folio)
    {
        if (!IsFreeable(folio))
        {
            return false;
        }

        if (folio.Mapping is { Host.Kind: not InodeKind.Shmem })
        {
            // The flusher is woken, and writes it some day; reclaim itself does not.
            folio.SetFlag(PageFlags.Readahead);
            return null;
        }

        folio.ClearFlag(PageFlags.Dirty);
        if (folio.Mapping is not null && !Shmem.Writeout(folio))
        {
            return null;
        }

        bool isUnderWriteback = PageIo.SwapWriteout(machine, folio);
        return !isUnderWriteback && !folio.IsDirty;
    }

    /// <summary>Takes the page out of its cache, if it is clean and nobody but the caller and the cache refer to it.</summary>
    /// <remarks>mm/vmscan.c:__remove_mapping()</remarks>
    internal static bool RemoveMapping(Machine machine, Folio folio, bool isReclaimed)
    {
        if (!folio.IsDirty)
        {
            Truncate.DropBuffers(folio);
        }

        if (!IsFreeable(folio) || folio.IsDirty)
        {
            return false;
        }

        if (folio.Mapping is { } mapping)
        {
            // Clean, it is on the disk; of shmem it was never written, and a hole reads the same.
            mapping.Remove(folio);
            machine.Tracer.Hit(Tracepoints.MmFilemapDeleteFromPageCache);
            if (isReclaimed && !folio.IsSwapBacked)
            {
                mapping.AddShadow(folio.Index);
            }

            mapping.Host.Mount?.Account(-1);
            machine.PageAlloc.Put(folio);
            return true;
        }

        if (!folio.Has(PageFlags.SwapCache))
        {
            return false;
        }

        SwapState.DeleteFromSwapCache(machine, folio, machine.SwapCacheSlots[folio]);
        return true;
    }

    /// <remarks>mm/vmscan.c:is_page_cache_freeable()</remarks>
    internal static bool IsFreeable(Folio folio) => folio.RefCount == 1 + folio.NrPages + (folio.Has(PageFlags.Private) ? 1 : 0);

    /// <summary>What cannot go out gives back what it has of swap, where that is scarce.</summary>
    private static void Activate(Machine machine, Folio folio)
    {
        if (folio.Has(PageFlags.SwapCache) && (Swapfile.VmSwapFull(machine) || folio.Has(PageFlags.Mlocked)))
        {
            Swapfile.FolioFreeSwap(machine, folio);
        }

        if (!folio.Has(PageFlags.Mlocked | PageFlags.Unevictable))
        {
            folio.SetFlag(PageFlags.Active);
        }
    }
}
