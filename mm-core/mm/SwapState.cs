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
        ref Folio? place = ref Swapfile.SwapInfoOf(machine, entry).CacheOf(entry.Offset);
        Kernel.BugOn(place is not null);
        Kernel.BugOn(folio.IsLarge); // Left out: large folios in the cache, a slot for each page.
        Kernel.BugOn(folio.Has(PageFlags.SwapCache));
        Kernel.BugOn(!folio.IsSwapBacked);
        place = folio;
        machine.SwapCacheSlots.Add(folio, entry);
        folio.SetFlag(PageFlags.SwapCache);
        folio.Get();
    }

    /// <summary>Takes a page out, and drops the cache's reference.</summary>
    /// <remarks>mm/swap_state.c:swap_cache_del_folio()</remarks>
    internal static void DeleteFromSwapCache(Machine machine, Folio folio, SwpEntry entry)
    {
        ref Folio? place = ref Swapfile.SwapInfoOf(machine, entry).CacheOf(entry.Offset);
        Kernel.BugOn(place != folio);
        place = null;
        machine.SwapCacheSlots.Remove(folio);
        folio.ClearFlag(PageFlags.SwapCache | PageFlags.Dirty);
        machine.PageAlloc.Put(folio);
    }
}
