// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>One swap area: for each slot who refers to it, what stands in it, and the page that has the same.</summary>
/// <remarks>
/// include/linux/swap.h:struct swap_info_struct. Linux: swap_map is a byte, with continuation pages behind it, and the swap cache is
/// clusters; here: a count as high as needed, and the cached page beside it. A slot is taken while somebody refers to it or a page has it.
/// </remarks>
internal sealed class SwapInfo(int type, ulong pages)
{
    private readonly int[] map = new int[pages];
    private readonly Folio?[] cache = new Folio?[pages];
    private readonly PageContents[] contents = new PageContents[pages];

    internal int Type { get; } = type;

    internal ulong Pages { get; } = pages;

    /// <summary>SWP_WRITEOK: between swapon and swapoff.</summary>
    internal bool IsOn { get; set; } = true;

    /// <summary>Where the search for a slot goes on: behind the last one that was given out.</summary>
    internal ulong Next { get; set; }

    /// <summary>Slots that are taken.</summary>
    internal ulong InUse { get; private set; }

    internal int MapOf(ulong offset)
    {
        Touch(offset, Sharing.Read);
        return map[offset];
    }

    /// <summary>One more entry refers to a slot, or one less.</summary>
    internal void AddMap(ulong offset, int count)
    {
        Touch(offset, Sharing.Write);
        bool wasFree = IsFree(offset);
        map[offset] += count;
        Kernel.BugOn(map[offset] < 0);
        Account(offset, wasFree);
    }

    /// <summary>The page in the swap cache at a slot.</summary>
    internal Folio? CacheOf(ulong offset)
    {
        Touch(offset, Sharing.Read);
        return cache[offset];
    }

    internal void SetCache(ulong offset, Folio? folio)
    {
        Touch(offset, Sharing.Write);
        bool wasFree = IsFree(offset);
        cache[offset] = folio;
        Account(offset, wasFree);
    }

    /// <summary>What was written to a slot.</summary>
    internal ref PageContents ContentsOf(ulong offset) => ref contents[offset];

    /// <summary>What stands in a slot is zeros from now on.</summary>
    internal void Forget(ulong offset)
    {
        Touch(offset, Sharing.Write);
        contents[offset] = PageContents.Filled(0);
    }

    internal bool IsFree(ulong offset) => map[offset] == 0 && cache[offset] is null;

    private void Account(ulong offset, bool wasFree)
    {
        bool isFree = IsFree(offset);
        if (wasFree && !isFree)
        {
            InUse++;
        }
        else if (!wasFree && isFree)
        {
            InUse--;
            contents[offset] = default;
        }
    }

    private void Touch(ulong offset, Sharing sharing)
    {
        if (Races.AreOn)
        {
            Races.Touch(ObjectKind.SwapSlot, offset, Type, sharing);
        }
    }
}
