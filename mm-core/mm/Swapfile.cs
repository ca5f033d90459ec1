// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>The slots of swap areas, and who refers to them.</summary>
/// <remarks>mm/swapfile.c</remarks>
internal static class Swapfile
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

    /// <summary>One more entry refers to the slot.</summary>
    /// <remarks>mm/swapfile.c:swap_duplicate(). Linux may need a page for a count beyond a byte; here it cannot fail.</remarks>
    internal static void SwapDuplicate(Machine machine, SwpEntry entry)
    {
        SwapInfo area = SwapInfoOf(machine, entry);
        Kernel.BugOn(area.IsFree(entry.Offset));
        area.MapOf(entry.Offset)++;
    }

    /// <summary>An entry refers to the slot no more. With the last one a page that is only cached goes too.</summary>
    /// <remarks>mm/swapfile.c:free_swap_and_cache_nr()</remarks>
    internal static void FreeSwapAndCache(Machine machine, SwpEntry entry)
    {
        SwapInfo area = SwapInfoOf(machine, entry);
        Kernel.BugOn(area.MapOf(entry.Offset) <= 0);
        if (--area.MapOf(entry.Offset) == 0 && area.CacheOf(entry.Offset) is { TotalMapCount: 0, IsLocked: false } folio)
        {
            SwapState.DeleteFromSwapCache(machine, folio, entry);
        }

        if (area.IsFree(entry.Offset))
        {
            area.ContentsOf(entry.Offset) = default;
        }
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
}
