// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

// The walk that takes no lock: what the processor could do by the entries, it does, and asks no mapping.
internal static partial class Gup
{
    /// <summary>Takes pages as long as their entries allow it; the slow way begins at the first that does not.</summary>
    /// <remarks>
    /// mm/gup.c:gup_fast(). Interrupts are off, so that no table goes while it is walked: who frees one waits for this CPU. Here: a table
    /// that went is empty, and ends the walk.
    /// </remarks>
    private static async KTask<VirtAddr> GupFast(MmStruct mm, VirtAddr start, VirtAddr end, FollFlags flags, List<Page> pages)
    {
        bool pins = (flags & FollFlags.Pin) != 0 && !mm.Bugs.Has(KnownBug.GupFastVsFork);
        int seq = mm.WriteProtectSeq;
        if (pins && (seq & 1) != 0)
        {
            return start;
        }

        VirtAddr addr = start;
        while (addr < end && await GupFastPte(mm, addr, flags, pages))
        {
            addr += VirtAddr.PageSize;
        }

        if (pins && mm.WriteProtectSeq != seq)
        {
            // A fork may have shared what was pinned meanwhile.
            UnpinUserPages(mm.Machine, pages);
            return start;
        }

        return addr;
    }

    /// <remarks>mm/gup.c:gup_fast_pte_range()</remarks>
    private static async KTask<bool> GupFastPte(MmStruct mm, VirtAddr addr, FollFlags flags, List<Page> pages)
    {
        bool isAlone = mm.Machine.Scheduler.IsAlone;
        if (!isAlone)
        {
            await Pagewalk.PointOfEntry(mm, addr, Sharing.Read);
        }

        int index = PageTable.PteIndex(addr);
        if (Pagewalk.PteTable(mm, addr, OnLeaf.Own) is not { } table)
        {
            return false;
        }

        Pte pte = table.Get(index);
        if (!pte.IsHardwarePresent || pte.IsSpecial || ((flags & FollFlags.Write) != 0 && !pte.IsWrite))
        {
            return false;
        }

        Page page = mm.Machine.PageAlloc.PageOf(pte.Pfn);
        if (!isAlone)
        {
            await table.Point(index, Sharing.Read);
        }

        if (page.Folio.RefCount == 0)
        {
            return false;
        }

        GrabFolio(mm.Machine, page.Folio, flags);
        if (table.Get(index) != pte || !IsFastAllowed(page.Folio, flags)
            || (!pte.IsWrite && MustUnshare(mm.Machine, vma: null, page, flags)))
        {
            // Another page may stand there by now, and this one be anybody's.
            PutFolio(mm.Machine, page.Folio, flags);
            return false;
        }

        SanityCheckPinned(mm.Machine, page, flags);
        page.Folio.SetFlag(PageFlags.Referenced);
        pages.Add(page);
        return true;
    }

    /// <summary>Whoever pins anonymous memory has a page that stays its owner's.</summary>
    /// <remarks>mm/gup.c:sanity_check_pinned_pages()</remarks>
    private static void SanityCheckPinned(Machine machine, Page page, FollFlags flags)
    {
        bool isAsked = (flags & FollFlags.Pin) != 0 && !machine.Bugs.Has(KnownBug.PinsWithoutUnshare);
        Kernel.BugOn(isAsked && page.Folio.IsAnon && !page.IsAnonExclusive);
    }

    /// <summary>Without a mapping to ask, only what is no disk's page may be pinned to be written for long; secret memory never.</summary>
    /// <remarks>mm/gup.c:gup_fast_folio_allowed()</remarks>
    private static bool IsFastAllowed(Folio folio, FollFlags flags) => folio.Mapping switch
    {
        _ when folio.IsAnon => true,
        { Host.Kind: InodeKind.Shmem } => true,
        { Host.Kind: InodeKind.Secret } => false,
        _ => (flags & WritesForLong) != WritesForLong,
    };
}
