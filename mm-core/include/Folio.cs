// SPDX-License-Identifier: GPL-2.0-or-later
using System.Runtime.CompilerServices;

namespace Selftests.MmCore;

/// <summary>One page, or a power of two of them, that is allocated, counted, cached, aged and freed as a whole.</summary>
/// <remarks>
/// include/linux/mm_types.h:struct folio. It lies over its first page (<see cref="Page"/>), whose own members are that page's alone:
/// of a large folio <see cref="TotalMapCount"/> and <see cref="PageAt"/> are meant where the first page is not.
/// </remarks>
internal sealed class Folio : Page, IGate
{
    /// <summary>Each flag is a part of its own, behind the fields.</summary>
    private const int FlagShift = 2;

    private readonly LargeFolio? large;

    internal Folio()
        : base(null)
    {
    }

    /// <summary>A large one, of frames that follow each other.</summary>
    internal Folio(ulong pfn, int order)
        : base(null)
    {
        Kernel.BugOn(order <= 0 || (pfn & ((1UL << order) - 1)) != 0);
        Pfn = pfn;
        large = new LargeFolio(this, order);
    }

    /// <summary>The flags of the whole; see also <see cref="Page.OwnFlags"/>.</summary>
    internal PageFlags Flags
    {
        get => flags & ~Own;
        init => flags = value;
    }

    /// <summary>folio_ref_count(). Changes only through <see cref="Get()"/> and <see cref="Drop"/>.</summary>
    /// <remarks>Who reads it in a race, or a mapcount, or a flag, meets whoever changes it.</remarks>
    internal int RefCount
    {
        get
        {
            if (Races.AreOn)
            {
                Touch(FolioField.RefCount, Sharing.Read);
            }

            return refCount;
        }
        set => refCount = value;
    }

    /// <summary>Nobody refers to the frame. Who asks has met whoever freed it at its bytes.</summary>
    internal bool IsFree => refCount == 0;

    internal bool IsLarge => large is not null;

    internal int Order => large?.Order ?? 0;

    internal int NrPages => 1 << Order;

    /// <summary>Of a large folio: entries that map it or a page of it.</summary>
    internal int LargeMapCount
    {
        get => large!.MapCount;
        set => large!.MapCount = value;
    }

    /// <summary>Leaves that map a large folio as a whole. They count in <see cref="LargeMapCount"/>, and in no page.</summary>
    internal int EntireMapCount => large?.EntireMapCount ?? 0;

    /// <remarks>include/linux/mm.h:folio_mapcount()</remarks>
    internal int TotalMapCount
    {
        get
        {
            if (Races.AreOn)
            {
                Touch(FolioField.MapCount, Sharing.Read);
            }

            return large?.MapCount ?? mapCount;
        }
    }

    /// <summary>The same for who only asserts it: nobody is met by that.</summary>
    internal bool IsMapped => (large?.MapCount ?? mapCount) != 0;

    /// <summary>The anon_vma of an anonymous page, null for others.</summary>
    internal AnonVma? AnonVma { get; set; }

    /// <summary>The page cache that holds the page, null for anonymous pages.</summary>
    internal AddressSpace? Mapping { get; set; }

    /// <summary>Offset of the first page, in the file or in the anon_vma.</summary>
    internal ulong Index { get; set; }

    /// <summary>Locked mappings of it, while it is on the unevictable list; Linux keeps it in the place of the list's links.</summary>
    internal int MlockCount { get; set; }

    /// <summary>A mapping's lock of it was lost: <see cref="MlockBatch"/>.</summary>
    internal bool HasLostLock { get; set; }

    /// <summary>The batch in which it was unlocked for the last time; 0: none. On Linux the batch keeps it from being freed.</summary>
    internal ulong UnlockedInBatch { get; set; }

    /// <summary>The next free frame while this one is free.</summary>
    internal Folio? NextFree { get; set; }

    internal bool IsAnon => Has(PageFlags.Anon);

    /// <summary>Threads meet at the lock as such, not at its bit.</summary>
    internal bool IsLocked => (flags & PageFlags.Locked) != 0;

    /// <summary>A device has it locked, as one that reads it: no thread.</summary>
    internal bool IsUnderIo { get; set; }

    bool IGate.IsOpen(Sharing sharing) => !IsLocked;

    internal bool IsDirty => Has(PageFlags.Dirty);

    internal bool IsSwapBacked => Has(PageFlags.SwapBacked);

    internal bool IsUptodate => Has(PageFlags.Uptodate);

    /// <summary>The shared zero page: never counted, never freed.</summary>
    internal bool IsReserved => Has(PageFlags.Reserved);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool Has(PageFlags flag)
    {
        if (Races.AreOn)
        {
            TouchFlag(flag, Sharing.Read);
        }

        return (flags & flag) != 0;
    }

    /// <summary>The flags of a page that nobody else knows yet.</summary>
    internal void InitFlag(PageFlags flag) => flags |= flag;

    internal void SetFlag(PageFlags flag)
    {
        flags |= flag;
        if (Races.AreOn)
        {
            TouchFlag(flag, Sharing.Write);
        }
    }

    internal void ClearFlag(PageFlags flag)
    {
        flags &= ~flag;
        if (Races.AreOn)
        {
            TouchFlag(flag, Sharing.Write);
        }
    }

    /// <summary>One of its pages, counted from the first.</summary>
    /// <remarks>include/linux/page-flags.h:folio_page()</remarks>
    internal Page PageAt(int n) => n == 0 ? this : large!.Tails[n - 1];

    /// <summary>The page for an index of the file or the anon_vma.</summary>
    /// <remarks>include/linux/pagemap.h:folio_file_page()</remarks>
    internal Page FilePage(ulong index) => PageAt((int)(index - Index));

    /// <summary>folio_get()</summary>
    internal void Get() => Get(1);

    /// <summary>folio_ref_add()</summary>
    internal void Get(int references)
    {
        Kernel.BugOn(refCount <= 0);
        refCount += references;
        if (Races.AreOn)
        {
            Touch(FolioField.RefCount, Sharing.Add);
        }
    }

    /// <summary>folio_ref_sub_return()</summary>
    /// <remarks>Who drops the last reference meets everybody else; of others it does not matter who was first.</remarks>
    internal int Drop(int references)
    {
        Kernel.BugOn(refCount < references);
        refCount -= references;
        if (Races.AreOn)
        {
            Touch(FolioField.RefCount, refCount == 0 ? Sharing.Write : Sharing.Add);
        }

        return refCount;
    }

    /// <summary>A new life of the frame.</summary>
    /// <param name="id">0: the frame's own number will do.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Begin(ulong id)
    {
        Id = id == 0 ? Pfn : id;
        refCount = 1;
        large?.Begin();
    }

    /// <summary>Checks that nothing is left over from the life of the folio and its pages ("Bad page state", I44).</summary>
    /// <remarks>mm/page_alloc.c:free_page_is_bad()</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void End()
    {
        Kernel.BugOn((flags & (PageFlags.Locked | PageFlags.Reserved | PageFlags.SwapCache)) != 0);
        Kernel.BugOn(Mapping is not null);
        AnonVma = null;
        Index = 0;
        MlockCount = 0;
        HasLostLock = false;
        UnlockedInBatch = 0;
        EndPage();
        large?.End();
    }

    /// <summary>Tells the race that is on of a flag that a page has for itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void TellFlag(ulong page, PageFlags flag, Sharing sharing)
    {
        if (Races.AreOn)
        {
            Races.Touch(ObjectKind.Folio, page, (int)FolioField.Flags + ((int)flag << FlagShift), sharing);
        }
    }

    private void TouchFlag(PageFlags flag, Sharing sharing)
    {
        for (uint left = (uint)(flag & ~PageFlags.Locked); left != 0; left &= left - 1)
        {
            int each = (int)(left & ~(left - 1));
            Races.Touch(ObjectKind.Folio, Id, (int)FolioField.Flags + (each << FlagShift), sharing);
        }
    }

    /// <summary>Tells the race that is on what is done to the page.</summary>
    internal void Touch(FolioField field, Sharing sharing) => Races.Touch(ObjectKind.Folio, Id, (int)field, sharing);

    public override string ToString() =>
        $"pfn:{Pfn} refcount {RefCount}, mapcount {TotalMapCount}, flags {Flags | OwnFlags}, index {Index}"
            + (IsLarge ? $", order {Order}" : "");
}
