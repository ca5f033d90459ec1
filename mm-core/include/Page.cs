// SPDX-License-Identifier: GPL-2.0-or-later
using System.Runtime.CompilerServices;

namespace Selftests.MmCore;

/// <summary>
/// A page frame, and what is true of it alone; what is true of the whole that it belongs to is its folio's, one step away.
/// </summary>
/// <remarks>
/// include/linux/mm_types.h:struct page. As in Linux a folio lies over its first page, so that the two of an order-0 folio are one object
/// and the step costs nothing; the others are <see cref="TailPage"/>s. An entry maps a page: vm_normal_page() gives one.
/// </remarks>
internal abstract class Page
{
    /// <summary>Flags that a page has for itself; all others are those of the folio, in its first page.</summary>
    private protected const PageFlags Own = PageFlags.AnonExclusive | PageFlags.HwPoison;

    // The folio's, in its first page as in Linux: what a fault, fork and zap touch lies together.
    private protected PageFlags flags;
    private protected int refCount;
    private protected int mapCount;

    /// <param name="head">Whose page it is; null: its own, as the first page.</param>
    protected Page(Folio? head) => Folio = head ?? (Folio)this;

    internal ulong Pfn { get; init; }

    /// <remarks>include/linux/page-flags.h:page_folio()</remarks>
    internal Folio Folio { get; }

    /// <summary>Its number among what threads can meet at: that of the frame, unless it was allocated in a race.</summary>
    internal ulong Id { get; private protected set; }

    /// <summary>
    /// Page-table entries that map this page (the kernel's _mapcount + 1). Of a large folio see also
    /// <see cref="MmCore.Folio.LargeMapCount"/>.
    /// </summary>
    internal int MapCount
    {
        get
        {
            if (Races.AreOn)
            {
                Races.Touch(ObjectKind.Folio, Id, (int)FolioField.MapCount, Sharing.Read);
            }

            return mapCount;
        }
        set => mapCount = value;
    }

    /// <summary>What stands in the page.</summary>
    internal PageContents Contents;

    /// <summary>AnonExclusive and HwPoison: the flags that a page has for itself.</summary>
    internal PageFlags OwnFlags => flags & Own;

    internal bool IsAnonExclusive
    {
        get
        {
            Folio.TellFlag(Id, PageFlags.AnonExclusive, Sharing.Read);
            return (flags & PageFlags.AnonExclusive) != 0;
        }
    }

    internal bool IsHwPoison => (flags & PageFlags.HwPoison) != 0;

    /// <summary>Its place in the file or in the anon_vma.</summary>
    /// <remarks>include/linux/pagemap.h:page_pgoff()</remarks>
    internal ulong Pgoff => Folio.Index + (Pfn - Folio.Pfn);

    /// <summary>Nobody else knows the page yet.</summary>
    internal void InitAnonExclusive() => flags |= PageFlags.AnonExclusive;

    internal void SetAnonExclusive()
    {
        flags |= PageFlags.AnonExclusive;
        Folio.TellFlag(Id, PageFlags.AnonExclusive, Sharing.Write);
    }

    internal void ClearAnonExclusive()
    {
        flags &= ~PageFlags.AnonExclusive;
        Folio.TellFlag(Id, PageFlags.AnonExclusive, Sharing.Write);
    }

    /// <summary>One more mapping, or one less.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void AddMapping(Folio folio, int count)
    {
        mapCount += count;
        Kernel.BugOn(mapCount < 0);
        if (folio.IsLarge)
        {
            folio.LargeMapCount += count;
        }

        if (Races.AreOn)
        {
            Races.Touch(ObjectKind.Folio, Id, (int)FolioField.MapCount, Sharing.Add);
            if (folio != this)
            {
                folio.Touch(FolioField.MapCount, Sharing.Add);
            }
        }
    }

    /// <summary>A byte of the page is read or written, or all of them.</summary>
    internal void TouchMemory(int offset, Sharing sharing)
    {
        if (Races.AreOn)
        {
            Races.Touch(ObjectKind.Memory, Id, offset, sharing);
        }
    }

    /// <summary>What stands in the page, for another page.</summary>
    internal PageContents CopyContents()
    {
        TouchMemory(Operation.All, Sharing.Read);
        return Contents.Copy();
    }

    /// <summary>The page goes back to the allocator.</summary>
    private protected void EndPage()
    {
        Kernel.BugOn(mapCount != 0);
        flags = PageFlags.None;
        Contents = default;
    }
}
