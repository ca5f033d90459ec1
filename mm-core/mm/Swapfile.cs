// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>The slots of swap areas, and who refers to them.</summary>
/// <remarks>mm/swapfile.c</remarks>
internal static partial class Swapfile
{
    /// <summary>One more area, empty.</summary>
    /// <remarks>mm/swapfile.c:enable_swap_info()</remarks>
    internal static SwapInfo EnableSwapInfo(Machine machine, ulong pages)
    {
        Kernel.BugOn(machine.SwapInfo.Count == SwpEntry.MaxSwapfiles);
        SwapInfo area = new(machine.SwapInfo.Count, pages);
        machine.SwapInfo.Add(area);
        return area;
    }

    /// <summary>The area of an entry; null where there is none, or none with such a slot.</summary>
    /// <remarks>mm/swapfile.c:_swap_info_get()</remarks>
    internal static SwapInfo? TrySwapInfo(Machine machine, SwpEntry entry) =>
        entry.Type < machine.SwapInfo.Count && entry.Offset < machine.SwapInfo[entry.Type].Pages ? machine.SwapInfo[entry.Type] : null;

    /// <summary>Half of all slots are taken: whoever has a page in memory gives its slot back.</summary>
    /// <remarks>include/linux/swap.h:vm_swap_full(). Without memory cgroups mm/memcontrol.c:mem_cgroup_swap_full() is the same.</remarks>
    internal static bool VmSwapFull(Machine machine)
    {
        (ulong free, ulong total) = (0, 0);
        foreach (SwapInfo area in machine.SwapInfo)
        {
            total += area.IsOn ? area.Pages : 0;
            free += area.IsOn ? area.Pages - area.InUse : 0;
        }

        return free * 2 < total;
    }

    /// <summary>Gives an anonymous page a slot, and its place in the swap cache. False: there is none left.</summary>
    /// <remarks>mm/swapfile.c:folio_alloc_swap()</remarks>
    internal static bool FolioAllocSwap(Machine machine, Folio folio)
    {
        Kernel.BugOn(!folio.IsLocked || !folio.IsUptodate);
        if (machine.ShouldFail(FailPoint.SwapSlot))
        {
            return false;
        }

        foreach (SwapInfo area in machine.SwapInfo)
        {
            if (area.IsOn && TryTakeSlot(machine, area, out ulong offset))
            {
                SwapState.AddToSwapCache(machine, folio, new SwpEntry(area.Type, offset));
                return true;
            }
        }

        return false;
    }

    /// <summary>One more entry refers to the slot.</summary>
    /// <remarks>mm/swapfile.c:swap_duplicate(). Linux may need a page for a count beyond a byte; here it cannot fail.</remarks>
    internal static void SwapDuplicate(Machine machine, SwpEntry entry)
    {
        SwapInfo area = SwapInfoOf(machine, entry);
        Kernel.BugOn(area.IsFree(entry.Offset));
        area.AddMap(entry.Offset, 1);
    }

    /// <summary>An entry refers to the slot no more. A page that is cached keeps it.</summary>
    /// <remarks>mm/swapfile.c:swap_free_nr()</remarks>
    internal static void SwapFree(Machine machine, SwpEntry entry) => SwapInfoOf(machine, entry).AddMap(entry.Offset, -1);

    /// <summary>An entry refers to the slot no more. With the last one a page that is only cached goes too.</summary>
    /// <remarks>mm/swapfile.c:free_swap_and_cache_nr()</remarks>
    internal static void FreeSwapAndCache(Machine machine, SwpEntry entry)
    {
        SwapFree(machine, entry);
        if (SwpSwapcount(machine, entry) == 0 && SwapState.SwapCacheFolio(machine, entry) is { } folio
            && (folio.TotalMapCount == 0 || VmSwapFull(machine)))
        {
            TryToReclaimSwap(machine, folio);
        }
    }

    /// <summary>
    /// Takes a page out of the swap cache if no entry needs its slot. It is dirty then: nothing else has what stands in it.
    /// </summary>
    /// <remarks>mm/swapfile.c:folio_free_swap(). Left out: writeback, which is over here once it has begun.</remarks>
    internal static bool FolioFreeSwap(Machine machine, Folio folio)
    {
        Kernel.BugOn(!folio.IsLocked);
        if (!folio.Has(PageFlags.SwapCache) || SwpSwapcount(machine, machine.SwapCacheSlots[folio]) != 0)
        {
            return false;
        }

        // The cache's reference goes last, and may be the last one.
        folio.SetFlag(PageFlags.Dirty);
        SwapState.DeleteFromSwapCache(machine, folio, machine.SwapCacheSlots[folio]);
        return true;
    }

    /// <summary>Entries that refer to the slot.</summary>
    /// <remarks>mm/swapfile.c:swp_swapcount()</remarks>
    internal static int SwpSwapcount(Machine machine, SwpEntry entry) => SwapInfoOf(machine, entry).MapOf(entry.Offset);

    /// <summary>What was written to the slot.</summary>
    internal static PageContents ContentsOf(Machine machine, SwpEntry entry) => SwapInfoOf(machine, entry).ContentsOf(entry.Offset);

    internal static SwapInfo SwapInfoOf(Machine machine, SwpEntry entry)
    {
        Kernel.BugOn(!entry.IsSwap);
        SwapInfo? area = TrySwapInfo(machine, entry);
        Kernel.BugOn(area is null);
        return area;
    }

    /// <summary>
    /// A slot that is free, or, where slots are scarce, that only a cached page has. A full area is not looked at for those.
    /// </summary>
    /// <remarks>
    /// mm/swapfile.c:alloc_swap_scan_cluster(). Left out: clusters, each with an end of its own, a place to go on for each CPU, and the
    /// work that takes slots from cached pages behind everybody's back when a cluster is full.
    /// </remarks>
    private static bool TryTakeSlot(Machine machine, SwapInfo area, out ulong offset)
    {
        offset = area.Next;
        for (ulong tried = 0; area.InUse < area.Pages && tried < area.Pages; tried++)
        {
            if (IsUsable(machine, area, offset))
            {
                area.Next = (offset + 1) % area.Pages;
                return true;
            }

            offset = (offset + 1) % area.Pages;
        }

        return false;
    }

    /// <remarks>mm/swapfile.c:cluster_scan_range(), mm/swapfile.c:cluster_reclaim_range()</remarks>
    private static bool IsUsable(Machine machine, SwapInfo area, ulong offset)
    {
        if (area.MapOf(offset) == 0 && area.CacheOf(offset) is { } folio && VmSwapFull(machine))
        {
            TryToReclaimSwap(machine, folio);
        }

        return area.IsFree(offset);
    }

    /// <remarks>mm/swapfile.c:__try_to_reclaim_swap(). Who has the page locked gives the slot back himself.</remarks>
    private static void TryToReclaimSwap(Machine machine, Folio folio)
    {
        if (!FolioLock.TryLock(machine, folio))
        {
            return;
        }

        folio.Get();
        FolioFreeSwap(machine, folio);
        FolioLock.Unlock(machine, folio);
        machine.PageAlloc.Put(folio);
    }
}
