// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

// The page's side of the reverse map: its mapcount, its anon_vma, PageAnonExclusive.
internal static partial class Rmap
{
    /// <summary>Makes a fresh page anonymous and maps it for the first time, for this VMA alone.</summary>
    /// <remarks>mm/rmap.c:folio_add_new_anon_rmap() with RMAP_EXCLUSIVE</remarks>
    internal static void AddNewAnonRmap(Folio folio, Vma vma, VirtAddr addr)
    {
        Kernel.BugOn(folio.MapCount != 0);
        Kernel.BugOn(vma.AnonVma is null);
        Kernel.BugOn(!vma.Contains(addr));
        folio.InitFlag(PageFlags.Anon | PageFlags.AnonExclusive | PageFlags.SwapBacked);
        folio.AnonVma = vma.AnonVma;
        folio.Index = vma.LinearPageIndex(addr);
        folio.MapCount = 1;
    }

    /// <remarks>include/linux/rmap.h:folio_add_file_rmap_pte()</remarks>
    internal static void AddFileRmap(Folio folio)
    {
        Kernel.BugOn(folio.IsAnon);
        folio.AddMapping(1);
    }

    /// <summary>The VMAs in which the reverse map would look for the page.</summary>
    /// <remarks>mm/rmap.c:rmap_walk()</remarks>
    internal static IEnumerable<Vma> MappersOf(Folio folio) =>
        folio.AnonVma?.Covering(folio.Index) ?? folio.Mapping?.IMmap(folio.Index, folio.Index) ?? [];

    /// <summary>One more mapping of an anonymous page at fork. Neither side has it for itself any more.</summary>
    /// <remarks>include/linux/rmap.h:folio_try_dup_anon_rmap_pte(). It cannot fail here: nothing is pinned on this floor.</remarks>
    internal static void DupAnonRmap(Folio folio)
    {
        Kernel.BugOn(!folio.IsAnon);
        folio.ClearFlag(PageFlags.AnonExclusive);
        folio.AddMapping(1);
    }

    /// <remarks>include/linux/rmap.h:folio_remove_rmap_pte()</remarks>
    internal static void RemoveRmap(Folio folio)
    {
        Kernel.BugOn(folio.MapCount <= 0);
        folio.AddMapping(-1);
    }

    /// <summary>A page that only this VMA maps goes over to its own anon_vma, so that reverse walks get shorter.</summary>
    /// <remarks>mm/rmap.c:folio_move_anon_rmap()</remarks>
    internal static void MoveAnonRmap(Folio folio, Vma vma)
    {
        Kernel.BugOn(!folio.IsLocked);
        Kernel.BugOn(vma.AnonVma is null);
        folio.AnonVma = vma.AnonVma;
    }
}
