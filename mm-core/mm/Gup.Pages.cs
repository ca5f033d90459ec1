// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

// Pages for somebody who goes on with them by himself, past the page tables.
internal static partial class Gup
{
    /// <summary>GUP_PIN_COUNTING_BIAS: so many references is a pin, of a page that has no counter for it.</summary>
    internal const int PinCountingBias = 1024;

    /// <summary>Pins all of a range, or nothing.</summary>
    /// <remarks>
    /// mm/gup.c:pin_user_pages_fast(), as drivers call it, and give up what they have when not all of it can be had.
    /// Left out: memory that must be moved first (ZONE_MOVABLE, CMA).
    /// </remarks>
    internal static async KTask<Errno> PinUserPages(TaskStruct task, VirtAddr start, VirtAddr end, FollFlags flags, List<Page> pages)
    {
        Errno err = await GetUserPagesUnlocked(task, start, end, flags | FollFlags.Pin, pages);
        if (err != 0)
        {
            UnpinUserPages(task.Machine, pages);
        }

        return err;
    }

    /// <summary>The pages of a range up to the first that cannot be had, each with a reference.</summary>
    /// <remarks>mm/gup.c:get_user_pages_fast()</remarks>
    internal static KTask<Errno> GetUserPagesFast(TaskStruct task, VirtAddr start, VirtAddr end, FollFlags flags, List<Page> pages) =>
        GetUserPagesUnlocked(task, start, end, flags | FollFlags.Get, pages);

    /// <remarks>mm/gup.c:unpin_user_pages()</remarks>
    internal static void UnpinUserPages(Machine machine, List<Page> pages)
    {
        foreach (Page page in pages)
        {
            PutFolio(machine, page.Folio, FollFlags.Pin);
        }

        pages.Clear();
    }

    /// <summary>A reference more of a page that came by <see cref="GetUserPagesFast"/> is dropped.</summary>
    /// <remarks>mm/gup.c:gup_put_folio()</remarks>
    internal static void PutFolio(Machine machine, Folio folio, FollFlags flags)
    {
        if (ReferencesOf(folio, flags) is var references and > 0)
        {
            machine.HeldPages.Remove(folio, references);
            machine.PageAlloc.Put(folio, references);
        }
    }

    /// <summary>Somebody may read or write the page, who is not asked.</summary>
    /// <remarks>
    /// include/linux/mm.h:folio_maybe_dma_pinned(). A page that very many refer to looks the same, and is copied once too often.
    /// Left out: large folios, which have a counter.
    /// </remarks>
    internal static bool MaybeDmaPinned(Folio folio) => folio.RefCount >= PinCountingBias;

    /// <remarks>include/linux/mm.h:folio_needs_cow_for_dma()</remarks>
    internal static bool NeedsCowForDma(MmStruct mm, Folio folio) =>
        mm.HasPinned && MaybeDmaPinned(folio) && !mm.Bugs.Has(KnownBug.ForkSharesPinned);

    /// <summary>What entries allow without a lock, and the rest by faults.</summary>
    /// <remarks>mm/gup.c:gup_fast_fallback()</remarks>
    private static async KTask<Errno> GetUserPagesUnlocked(
        TaskStruct task, VirtAddr start, VirtAddr end, FollFlags flags, List<Page> pages)
    {
        MmStruct mm = task.Mm!;
        if ((flags & FollFlags.Pin) != 0)
        {
            mm.HasPinned = true;
        }

        start = await GupFast(mm, start, end, flags, pages);
        if (start == end)
        {
            return 0;
        }

        if (!(await mm.MmapLock.ReadKillable()).IsHeld)
        {
            return Errno.EINTR;
        }

        Errno err = await GetUserPages(task, start, end, flags | FollFlags.Touch | FollFlags.Unlockable, pages);
        mm.MmapLock.UnlockRead();
        return err;
    }

    /// <summary>The page is the caller's too, by a reference, or by so many that it is known as pinned.</summary>
    /// <remarks>mm/gup.c:try_grab_folio()</remarks>
    private static void GrabFolio(Machine machine, Folio folio, FollFlags flags)
    {
        bool leaks = folio.IsReserved && (flags & FollFlags.Pin) != 0 && machine.Bugs.Has(KnownBug.ZeroPagePinLeak);
        if (leaks || ReferencesOf(folio, flags) > 0)
        {
            int references = leaks ? PinCountingBias : ReferencesOf(folio, flags);
            folio.Get(references);
            machine.HeldPages.Add(folio, references);
            machine.Touched.Add(folio);
        }
    }

    /// <summary>The zero page needs no pin: it stays what it is.</summary>
    private static int ReferencesOf(Folio folio, FollFlags flags)
    {
        Kernel.BugOn((flags & FollFlags.Pin) != 0 && folio.IsLarge);
        return (flags & FollFlags.Pin) != 0 ? folio.IsReserved ? 0 : PinCountingBias
            : (flags & FollFlags.Get) != 0 ? 1
            : 0;
    }

    /// <summary>Who reads by a pin must not be left with a page that a write takes away from the process.</summary>
    /// <remarks>mm/internal.h:gup_must_unshare()</remarks>
    /// <param name="vma">Null: without a lock nobody knows, and a page of a file is left to who does.</param>
    private static bool MustUnshare(Machine machine, Vma? vma, Page page, FollFlags flags)
    {
        if ((flags & (FollFlags.Write | FollFlags.Pin)) != FollFlags.Pin || machine.Bugs.Has(KnownBug.PinsWithoutUnshare))
        {
            return false;
        }

        return page.Folio.IsAnon ? !page.IsAnonExclusive
            : (flags & FollFlags.LongTerm) != 0 && (vma is null || Memory.IsCowMapping(vma.Flags));
    }

    /// <summary>Whether the entry is as good as writable for the caller.</summary>
    /// <remarks>mm/gup.c:can_follow_write_pte()</remarks>
    private static bool CanFollowWrite(Vma vma, Pte pte, Page? page, FollFlags flags)
    {
        if (pte.IsWrite)
        {
            return true;
        }

        // A dirty entry does not prove that the page was copied: that the page is this process's alone does.
        if (vma.Mm.Bugs.Has(KnownBug.ShmemDirtyCow) && (flags & FollFlags.Cow) != 0 && pte.IsDirty)
        {
            return true;
        }

        return (flags & FollFlags.Force) != 0
            && ((vma.Flags & (VmFlags.MayShare | VmFlags.Shared | VmFlags.MayWrite | VmFlags.Write)) == VmFlags.MayWrite
                || vma.Mm.Bugs.Has(KnownBug.ForcedWriteIntoShared))
            && page is not null && page.Folio.IsAnon && page.IsAnonExclusive
            && !(Mmap.IsSoftDirtyEnabled(vma) && !pte.IsSoftDirty)
            && !((vma.Flags & VmFlags.UffdWp) != 0 && pte.IsUffdWp);
    }
}
