// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>The swap cache: pages that have a slot.</summary>
/// <remarks>mm/swap_state.c</remarks>
internal static class SwapState
{
    /// <summary>The page of a slot, without a reference; null where none is cached.</summary>
    /// <remarks>mm/swap_state.c:swap_cache_get_folio()</remarks>
    internal static Folio? SwapCacheFolio(Machine machine, SwpEntry entry) => Swapfile.SwapInfoOf(machine, entry).CacheOf(entry.Offset);

    /// <summary>Puts a page in; the cache holds a reference of its own.</summary>
    /// <remarks>mm/swap_state.c:swap_cache_add_folio()</remarks>
    internal static void AddToSwapCache(Machine machine, Folio folio, SwpEntry entry)
    {
        SwapInfo area = Swapfile.SwapInfoOf(machine, entry);
        Kernel.BugOn(area.CacheOf(entry.Offset) is not null);
        Kernel.BugOn(folio.IsLarge); // Left out: large folios in the cache, a slot for each page.
        Kernel.BugOn(folio.Has(PageFlags.SwapCache));
        Kernel.BugOn(!folio.IsSwapBacked);
        area.SetCache(entry.Offset, folio);
        machine.SwapCacheSlots.Add(folio, entry);
        folio.SetFlag(PageFlags.SwapCache);
        folio.Get();
    }

    /// <summary>Takes a page out, and drops the cache's reference.</summary>
    /// <remarks>mm/swap_state.c:swap_cache_del_folio()</remarks>
    internal static void DeleteFromSwapCache(Machine machine, Folio folio, SwpEntry entry)
    {
        SwapInfo area = Swapfile.SwapInfoOf(machine, entry);
        Kernel.BugOn(area.CacheOf(entry.Offset) != folio);
        area.SetCache(entry.Offset, null);
        machine.SwapCacheSlots.Remove(folio);
        folio.ClearFlag(PageFlags.SwapCache);
        machine.PageAlloc.Put(folio);
    }

    /// <summary>A page that no entry maps any more leaves the cache, and its slot, if no entry refers to that either.</summary>
    /// <remarks>mm/swap_state.c:free_swap_cache()</remarks>
    internal static void FreeSwapCache(Machine machine, Folio folio)
    {
        if (folio.Has(PageFlags.SwapCache) && folio.TotalMapCount == 0 && FolioLock.TryLock(machine, folio))
        {
            Swapfile.FolioFreeSwap(machine, folio);
            FolioLock.Unlock(machine, folio);
        }
    }

    /// <summary>Drops the reference of an entry that is gone.</summary>
    /// <remarks>mm/swap_state.c:free_pages_and_swap_cache()</remarks>
    internal static void FreePageAndSwapCache(Machine machine, Folio folio)
    {
        FreeSwapCache(machine, folio);
        machine.PageAlloc.Put(folio);
    }

    /// <summary>Past the cache, as once from devices that answer at once: nobody else sees that the slot is being read (Z101).</summary>
    /// <remarks>mm/memory.c:do_swap_page(), until 6.8 for SWP_SYNCHRONOUS_IO and a slot that one entry refers to.</remarks>
    internal static bool ReadsDirectly(Machine machine, SwpEntry entry) =>
        (machine.Bugs.Has(KnownBug.SwapInPastCache) || machine.Bugs.Has(KnownBug.SlotFreedOnRead))
        && SwapCacheFolio(machine, entry) is null && Swapfile.SwpSwapcount(machine, entry) == 1;

    /// <summary>The page of a slot, in no cache. The device may forget at once what it has given out (Z125).</summary>
    /// <remarks>mm/page_io.c:swap_read_folio(), swap_slot_free_notify() until 5.18</remarks>
    internal static Folio? ReadDirectly(Machine machine, SwpEntry entry)
    {
        SwapInfo area = Swapfile.SwapInfoOf(machine, entry);
        Folio? folio = machine.PageAlloc.AllocChargedFolio();
        if (folio is null)
        {
            return null;
        }

        folio.InitFlag(PageFlags.SwapBacked);
        Swap.FolioAddLru(folio);
        PageIo.SwapReadFolio(area, folio, entry);
        if (machine.Bugs.Has(KnownBug.SlotFreedOnRead))
        {
            area.Forget(entry.Offset);
        }

        return folio;
    }

    /// <summary>
    /// The page of a slot with a reference, read from there unless it is cached. Null: there is no memory, or nothing in the slot.
    /// </summary>
    /// <remarks>
    /// mm/swap_state.c:read_swap_cache_async(), mm/swap_state.c:__read_swap_cache_async(); mm/swap_state.c:swapin_readahead() with
    /// vm.page-cluster 0, which reads nothing ahead. Linux: the page is locked until the disk has answered; here it has at once.
    /// </remarks>
    internal static Folio? ReadSwapCache(Machine machine, SwpEntry entry, out bool isRead)
    {
        isRead = false;
        if (SwapCacheFolio(machine, entry) is { } cached)
        {
            cached.Get();
            return cached;
        }

        SwapInfo area = Swapfile.SwapInfoOf(machine, entry);
        Folio? folio = area.MapOf(entry.Offset) == 0 ? null : machine.PageAlloc.AllocChargedFolio();
        if (folio is null)
        {
            return null;
        }

        isRead = true;
        folio.InitFlag(PageFlags.SwapBacked);
        AddToSwapCache(machine, folio, entry);
        Swap.FolioAddLru(folio);
        PageIo.SwapReadFolio(area, folio, entry);
        return folio;
    }
}
