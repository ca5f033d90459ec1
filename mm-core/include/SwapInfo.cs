// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>One swap area: for each slot who refers to it, what stands in it, and the page that has the same.</summary>
/// <remarks>
/// include/linux/swap.h:struct swap_info_struct. Linux: swap_map is a byte, with continuation pages behind it, and the swap cache is
/// address spaces or clusters; here: a count as high as needed, and the cached page beside it.
/// </remarks>
internal sealed class SwapInfo(int type, ulong pages)
{
    private readonly int[] map = new int[pages];
    private readonly Folio?[] cache = new Folio?[pages];
    private readonly PageContents[] contents = new PageContents[pages];

    internal int Type { get; } = type;

    internal ulong Pages { get; } = pages;

    /// <summary>References to a slot by entries.</summary>
    internal ref int MapOf(ulong offset) => ref map[offset];

    /// <summary>The page in the swap cache at a slot.</summary>
    internal ref Folio? CacheOf(ulong offset) => ref cache[offset];

    /// <summary>What was written to a slot.</summary>
    internal ref PageContents ContentsOf(ulong offset) => ref contents[offset];

    internal bool IsFree(ulong offset) => map[offset] == 0 && cache[offset] is null;
}
