// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>Which LRU list a folio is on.</summary>
/// <remarks>mm/swap.c</remarks>
internal static class Swap
{
    /// <summary>A fresh folio, that nobody else knows yet, goes on the list of its kind.</summary>
    /// <remarks>mm/swap.c:folio_add_lru(). Left out: the batches of each CPU, and the lists themselves: membership is a flag.</remarks>
    internal static void FolioAddLru(Folio folio)
    {
        Kernel.BugOn(folio.Has(PageFlags.Lru | PageFlags.Unevictable));
        folio.InitFlag(PageFlags.Lru);
    }

    /// <summary>A page of a file that could not be let go of is the next to be reclaimed, unless somebody has mapped it.</summary>
    /// <remarks>mm/swap.c:deactivate_file_folio()</remarks>
    internal static void DeactivateFileFolio(Folio folio)
    {
        if (folio.Has(PageFlags.Lru) && !folio.Has(PageFlags.Unevictable) && !folio.IsMapped)
        {
            folio.ClearFlag(PageFlags.Active);
            folio.ClearFlag(PageFlags.Referenced);
        }
    }

    /// <summary>The same in a mapping with these flags, which may be locked.</summary>
    /// <remarks>mm/swap.c:folio_add_lru_vma()</remarks>
    internal static void FolioAddLruVma(Folio folio, VmFlags vmaFlags)
    {
        Kernel.BugOn(folio.IsAnon && folio.AnonVma is null);
        if ((vmaFlags & (VmFlags.Locked | VmFlags.Special)) == VmFlags.Locked)
        {
            Mlock.MlockNewFolio(folio);
        }
        else
        {
            FolioAddLru(folio);
        }
    }
}
