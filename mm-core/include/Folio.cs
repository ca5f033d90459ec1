// SPDX-License-Identifier: GPL-2.0-or-later
using System.Runtime.CompilerServices;

namespace Selftests.MmCore;

/// <summary>A page frame and what the kernel knows of it. All folios are small (one page) on this floor.</summary>
/// <remarks>include/linux/mm_types.h:struct folio</remarks>
internal sealed class Folio : IGate
{
    /// <summary>Each flag is a part of its own, behind the fields.</summary>
    private const int FlagShift = 2;

    internal ulong Pfn { get; init; }

    /// <summary>Its number among what threads can meet at: that of the frame, unless it was allocated in a race.</summary>
    internal ulong Id { get; private set; }

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

    internal bool IsAnonExclusive => HasTold(PageFlags.AnonExclusive);

    /// <summary>Threads meet at the lock as such, not at its bit.</summary>
    internal bool IsLocked => (Flags & PageFlags.Locked) != 0;

    bool IGate.IsOpen(Sharing sharing) => !IsLocked;

    internal bool IsDirty => HasTold(PageFlags.Dirty);

    internal bool IsSwapBacked => Has(PageFlags.SwapBacked);

    internal bool IsUptodate => Has(PageFlags.Uptodate);

    /// <summary>The shared zero page: never counted, never freed.</summary>
    internal bool IsReserved => Has(PageFlags.Reserved);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool Has(PageFlags flag) => (Flags & flag) != 0;

    /// <summary>The flags of a page that nobody else knows yet.</summary>
    internal void InitFlag(PageFlags flag) => Flags |= flag;

    internal void SetFlag(PageFlags flag)
    {
        Flags |= flag;
        if (Races.AreOn)
        {
            TouchFlag(flag, Sharing.Write);
        }
    }

    internal void ClearFlag(PageFlags flag)
    {
        Flags &= ~flag;
        if (Races.AreOn)
        {
            TouchFlag(flag, Sharing.Write);
        }
    }

    /// <summary>One more mapping, or one less.</summary>
    internal void AddMapping(int count)
    {
        MapCount += count;
        if (Races.AreOn)
        {
            Touch(FolioField.MapCount, Sharing.Add);
        }
    }

    /// <summary>folio_get()</summary>
    internal void Get()
    {
        Kernel.BugOn(RefCount <= 0);
        RefCount++;
        if (Races.AreOn)
        {
            Touch(FolioField.RefCount, Sharing.Add);
        }
    }

    /// <summary>A new life of the frame.</summary>
    /// <param name="id">0: the frame's own number will do.</param>
    internal void Begin(ulong id)
    {
        Id = id == 0 ? Pfn : id;
        RefCount = 1;
    }

    /// <summary>A flag that changes while others look at it.</summary>
    private bool HasTold(PageFlags flag)
    {
        if (Races.AreOn)
        {
            TouchFlag(flag, Sharing.Read);
        }

        return Has(flag);
    }

    private void TouchFlag(PageFlags flag, Sharing sharing)
    {
        if (flag != PageFlags.Locked)
        {
            Races.Touch(ObjectKind.Folio, Id, (int)FolioField.Flags + ((int)flag << FlagShift), sharing);
        }
    }

    /// <summary>Tells the race that is on what is done to the page.</summary>
    internal void Touch(FolioField field, Sharing sharing) => Races.Touch(ObjectKind.Folio, Id, (int)field, sharing);

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

    public override string ToString() =>
        $"pfn:{Pfn} refcount {RefCount}, mapcount {MapCount}, flags {Flags}, index {Index}";
}
