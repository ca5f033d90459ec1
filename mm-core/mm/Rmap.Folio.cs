// SPDX-License-Identifier: GPL-2.0-or-later
using System.Runtime.CompilerServices;

namespace Selftests.MmCore;

// The page's side of the reverse map: its mapcount, its anon_vma, PageAnonExclusive.
internal static partial class Rmap
{
    /// <summary>Makes a fresh folio anonymous and maps all of it for the first time, for this VMA alone.</summary>
    /// <remarks>mm/rmap.c:folio_add_new_anon_rmap() with RMAP_EXCLUSIVE</remarks>
    internal static void AddNewAnonRmap(Folio folio, Vma vma, VirtAddr addr)
    {
        Kernel.BugOn(folio.IsMapped);
        Kernel.BugOn(vma.AnonVma is null);
        Kernel.BugOn(!vma.Contains(addr));
        folio.InitFlag(vma.Flags.Has(VmFlags.Droppable) ? PageFlags.Anon : PageFlags.Anon | PageFlags.SwapBacked);
        folio.AnonVma = vma.AnonVma;
        folio.Index = vma.LinearPageIndex(addr);
        folio.InitAnonExclusive();
        folio.MapCount = 1;
        if (folio.IsLarge)
        {
            MapTails(folio);
        }
    }

    /// <summary>Maps a page that comes from swap. One that no entry has mapped since it was read is anonymous from now on.</summary>
    /// <remarks>
    /// mm/rmap.c:folio_add_anon_rmap_ptes(), mm/rmap.c:folio_add_new_anon_rmap(). Linux: in a locked mapping the second does not lock the
    /// page, which reclaim makes up for; here: both do, so that locked pages can be counted.
    /// </remarks>
    internal static void AddAnonRmap(Folio folio, Vma vma, VmFlags vmaFlags, VirtAddr addr, bool isExclusive)
    {
        Kernel.BugOn(!folio.IsLocked);
        Kernel.BugOn(vma.AnonVma is null);
        if (!folio.IsAnon)
        {
            // Whoever else may map it descends from the root, as this mapping does.
            folio.SetFlag(PageFlags.Anon);
            folio.AnonVma = isExclusive ? vma.AnonVma : vma.AnonVma.Root;
            folio.Index = vma.LinearPageIndex(addr);
        }

        Kernel.BugOn(folio.Index != vma.LinearPageIndex(addr));
        Kernel.BugOn(isExclusive && folio.IsMapped);
        if (isExclusive)
        {
            folio.SetAnonExclusive();
        }

        folio.AddMapping(folio, 1);
        Mlock.MlockVmaFolio(folio, vmaFlags);
    }

    /// <remarks>include/linux/rmap.h:folio_add_file_rmap_pte()</remarks>
    internal static void AddFileRmap(Folio folio, Page page, VmFlags vmaFlags)
    {
        Kernel.BugOn(folio.IsAnon);
        page.AddMapping(folio, 1);
        Mlock.MlockVmaFolio(folio, vmaFlags);
    }

    /// <summary>The VMAs in which the reverse map would look for the page.</summary>
    /// <remarks>mm/rmap.c:rmap_walk(). Left out: KSM, walks that give up where a lock is held.</remarks>
    internal static IEnumerable<Vma> MappersOf(Page page) =>
        page.Folio.AnonVma?.Covering(page.Pgoff) ?? page.Folio.Mapping?.IMmap(page.Pgoff, page.Pgoff) ?? [];

    /// <summary>One more mapping of an anonymous page at fork. Neither side has it for itself any more.</summary>
    /// <remarks>include/linux/rmap.h:folio_try_dup_anon_rmap_pte(), for a page that is not <see cref="IsPinnedForItsOwner"/>.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void DupAnonRmap(Folio folio, Page page)
    {
        Kernel.BugOn(!folio.IsAnon);
        page.ClearAnonExclusive();
        page.AddMapping(folio, 1);
    }

    /// <summary>Fork must not take the page from its owner: who has pinned it would go on with what is no longer the owner's.</summary>
    /// <remarks>Where include/linux/rmap.h:__folio_try_dup_anon_rmap() is EBUSY.</remarks>
    internal static bool IsPinnedForItsOwner(MmStruct mm, Page? page) =>
        page is not null && page.Folio.IsAnon && Gup.NeedsCowForDma(mm, page.Folio) && page.IsAnonExclusive;

    /// <summary>The owner gives the page away to swap or to its next place; not while it may be pinned.</summary>
    /// <remarks>include/linux/rmap.h:folio_try_share_anon_rmap_pte()</remarks>
    internal static bool TryShareAnonRmap(Folio folio, Page page)
    {
        Kernel.BugOn(!folio.IsAnon || !page.IsAnonExclusive);
        if (Gup.MaybeDmaPinned(folio))
        {
            return false;
        }

        page.ClearAnonExclusive();
        return true;
    }

    /// <remarks>include/linux/rmap.h:folio_remove_rmap_pte(). Left out: large folios that are queued to be split.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void RemoveRmap(Folio folio, Page page, VmFlags vmaFlags)
    {
        page.AddMapping(folio, -1);
        Mlock.MunlockVmaFolio(folio, vmaFlags);
    }

    /// <summary>A page that only this VMA maps goes over to its own anon_vma, so that reverse walks get shorter.</summary>
    /// <remarks>mm/rmap.c:folio_move_anon_rmap()</remarks>
    internal static void MoveAnonRmap(Folio folio, Vma vma)
    {
        Kernel.BugOn(!folio.IsLocked);
        Kernel.BugOn(vma.AnonVma is null);
        folio.AnonVma = vma.AnonVma;
    }

    private static void MapTails(Folio folio)
    {
        for (int i = 1; i < folio.NrPages; i++)
        {
            folio.PageAt(i).MapCount = 1;
            folio.PageAt(i).InitAnonExclusive();
        }

        folio.LargeMapCount += folio.NrPages;
    }
}
