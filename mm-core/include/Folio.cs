// SPDX-License-Identifier: GPL-2.0-or-later
using System.Runtime.CompilerServices;

namespace Selftests.MmCore;

/// <summary>A page frame and what the kernel knows of it. All folios are small (one page) on this floor.</summary>
/// <remarks>include/linux/mm_types.h:struct folio</remarks>
internal sealed class Folio
{
    internal ulong Pfn { get; init; }

    internal PageFlags Flags { get; set; }

    /// <summary>folio_ref_count(). Changes only through <see cref="Get"/> and PageAlloc.Put.</summary>
    internal int RefCount { get; set; }

    /// <summary>Page-table entries that map the page (the kernel's _mapcount + 1).</summary>
    internal int MapCount { get; set; }

    /// <summary>The anon_vma of an anonymous page, null for others.</summary>
    internal AnonVma? AnonVma { get; set; }

    /// <summary>The page cache that holds the page, null for anonymous pages.</summary>
    internal AddressSpace? Mapping { get; set; }

    /// <summary>Offset in pages, in the file or in the anon_vma.</summary>
    internal ulong Index { get; set; }

    /// <summary>The slot of a page in the swap cache.</summary>
    internal SwpEntry Swap { get; set; }

    /// <summary>What stands in the page.</summary>
    internal PageContents Contents;

    /// <summary>The next free frame while this one is free.</summary>
    internal Folio? NextFree { get; set; }

    internal bool IsAnon => Has(PageFlags.Anon);

    internal bool IsAnonExclusive => Has(PageFlags.AnonExclusive);

    internal bool IsLocked => Has(PageFlags.Locked);

    internal bool IsDirty => Has(PageFlags.Dirty);

    internal bool IsSwapBacked => Has(PageFlags.SwapBacked);

    internal bool IsUptodate => Has(PageFlags.Uptodate);

    /// <summary>The shared zero page: never counted, never freed.</summary>
    internal bool IsReserved => Has(PageFlags.Reserved);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool Has(PageFlags flag) => (Flags & flag) != 0;

    internal void SetFlag(PageFlags flag) => Flags |= flag;

    internal void ClearFlag(PageFlags flag) => Flags &= ~flag;

    /// <summary>folio_get()</summary>
    internal void Get()
    {
        Kernel.BugOn(RefCount <= 0);
        RefCount++;
    }

    public override string ToString() =>
        $"pfn:{Pfn} refcount {RefCount}, mapcount {MapCount}, flags {Flags}, index {Index}";
}
