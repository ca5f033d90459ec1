// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

// The ioctl PAGEMAP_SCAN of /proc/PID/pagemap.
internal static partial class TaskMmu
{
    /// <summary>No vector is longer than user space: sizeof(struct page_region) times it must be an address.</summary>
    private const ulong LongestVec = VirtAddr.TaskSize / 24;

    /// <remarks>fs/proc/task_mmu.c:do_pagemap_scan()</remarks>
    internal static async KTask<SysRet> DoPagemapScan(TaskStruct task, PmScanArg arg)
    {
        Errno wrong = CheckScanArgs(arg);
        if (wrong != 0)
        {
            return wrong;
        }

        MmStruct mm = task.Mm!;
        PagemapScanState scan = new(mm, arg);
        Errno err = 0;
        for (VirtAddr start = arg.Start; start < scan.End; start = scan.WalkEnd!.Value)
        {
            using (RwSemaphore.ReadGuard locked = await mm.MmapLock.ReadKillable())
            {
                if (!locked.IsHeld)
                {
                    return Errno.EINTR;
                }

                err = await ScanRangeLocked(scan, start);
            }

            scan.Flush();
            if (err != Errno.ENOSPC || scan.IsSatisfied)
            {
                break;
            }
        }

        // Where the walk went on after a full buffer and came to its end, Linux leaves the place of that buffer here.
        arg.WalkEnd = scan.WalkEnd ?? scan.End;
        return err is 0 or Errno.ENOSPC ? arg.Found.Count : err;
    }

    /// <remarks>fs/proc/task_mmu.c:pagemap_scan_get_args()</remarks>
    private static Errno CheckScanArgs(PmScanArg arg)
    {
        PageIs categories = arg.CategoryInverted | arg.CategoryMask | arg.CategoryAnyofMask | arg.ReturnMask;
        if ((arg.Flags & ~PmScanFlags.All) != 0 || (categories & ~PageIs.All) != 0 || !arg.Start.IsPageAligned)
        {
            return Errno.EINVAL;
        }

        bool isUserRange = arg.Start.Value <= VirtAddr.TaskSize && arg.Length <= VirtAddr.TaskSize - arg.Start.Value;
        return !isUserRange ? Errno.EFAULT
            : !arg.HasVec && arg.VecLen > 0 ? Errno.EINVAL
            : arg.VecLen <= LongestVec ? 0 : Errno.EFAULT;
    }

    /// <summary>Between mappings there is nothing to tell of.</summary>
    /// <remarks>mm/pagewalk.c:walk_page_range()</remarks>
    private static async KTask<Errno> ScanRangeLocked(PagemapScanState scan, VirtAddr start)
    {
        scan.Mm.MmapLock.AssertHeld();
        for (VirtAddr at = start; scan.Mm.Vmas.FindIntersection(at, scan.End) is { } vma; at = vma.End)
        {
            Errno err = TestScanWalk(scan, vma, out bool isSkipped);
            if (err == 0 && !isSkipped)
            {
                err = await ScanVmaLocked(scan, vma, VirtAddr.Max(at, vma.Start));
            }

            if (err != 0)
            {
                return err;
            }

            if (vma.End >= scan.End)
            {
                break;
            }
        }

        return 0;
    }

    /// <summary>Whether a VMA is walked. Written pages can be protected where a userfaultfd notes writes without being told.</summary>
    /// <remarks>fs/proc/task_mmu.c:pagemap_scan_test_walk()</remarks>
    private static Errno TestScanWalk(PagemapScanState scan, Vma vma, out bool isSkipped)
    {
        isSkipped = true;
        bool allowsWp = Userfaultfd.IsWpAsync(vma) && Userfaultfd.UsesMarkers(vma);
        if (!allowsWp && (scan.Arg.Flags & PmScanFlags.PM_SCAN_CHECK_WPASYNC) != 0)
        {
            return Errno.EPERM;
        }

        if (!allowsWp && scan.IsWpMatching)
        {
            return 0;
        }

        bool isSoftDirty = vma.Mm.Machine.Config.SoftDirty && (vma.Flags & VmFlags.SoftDirty) != 0;
        scan.CurVmaCategory = (allowsWp ? PageIs.PAGE_IS_WPALLOWED : 0) | (isSoftDirty ? PageIs.PAGE_IS_SOFT_DIRTY : 0);
        isSkipped = !scan.IsInterestingVma(scan.CurVmaCategory);
        return 0;
    }

    private static async KTask<Errno> ScanVmaLocked(PagemapScanState scan, Vma vma, VirtAddr start)
    {
        scan.Mm.MmapLock.AssertHeld();
        VirtAddr end = VirtAddr.Min(vma.End, scan.End);
        for (VirtAddr addr = start; addr < end;)
        {
            PageTable lowest = Pagewalk.LowestTable(scan.Mm, addr, OnLeaf.Own);
            VirtAddr next = Pagewalk.EndOfEntry(addr, end, PageTable.Shift(lowest.Level + (lowest.Level == PageTable.PteLevel ? 1 : 0)));
            Errno err;
            if (lowest.Level != PageTable.PteLevel)
            {
                err = await ScanPteHole(scan, vma, addr, next);
            }
            else
            {
                await lowest.Lock();
                if (Pagewalk.LowestTable(scan.Mm, addr, OnLeaf.NoTable) != lowest)
                {
                    // MADV_DONTNEED emptied and freed it while we waited.
                    lowest.Unlock();
                    continue;
                }

                err = await ScanPtesLocked(scan, lowest, new PageRange(addr, next));
                lowest.Unlock();
            }

            if (err != 0)
            {
                return err;
            }

            addr = next;
        }

        return 0;
    }

    /// <summary>Where no table is installed, a page is in no category but its VMA's; and written, where it could be protected.</summary>
    /// <remarks>fs/proc/task_mmu.c:pagemap_scan_pte_hole()</remarks>
    private static async KTask<Errno> ScanPteHole(PagemapScanState scan, Vma vma, VirtAddr start, VirtAddr end)
    {
        bool isWritten = scan.Mm.Machine.Config.Rules.ScanTellsEmptyWritten && vma.Flags.Has(VmFlags.UffdWp);
        PageIs categories = scan.CurVmaCategory | (isWritten ? PageIs.PAGE_IS_WRITTEN : 0);
        if (!scan.IsInterestingPage(categories))
        {
            return 0;
        }

        Errno err = scan.Output(categories, start, ref end);
        Errno unprotected = scan.IsWpMatching && end > start ? await Userfaultfd.WpRange(vma, start, end, protects: true) : 0;
        return unprotected != 0 ? unprotected : err;
    }

    /// <summary>What is told, and was written, is protected at once: nothing that is written between is lost.</summary>
    /// <remarks>fs/proc/task_mmu.c:pagemap_scan_pmd_entry()</remarks>
    private static async KTask<Errno> ScanPtesLocked(PagemapScanState scan, PageTable table, PageRange range)
    {
        table.Ptl.AssertHeld();
        Errno err = 0;
        VirtAddr from = default;
        VirtAddr to = default;
        for (VirtAddr addr = range.Start; addr < range.End && err == 0; addr += VirtAddr.PageSize)
        {
            int index = PageTable.PteIndex(addr);
            PageIs categories = scan.CurVmaCategory | PageCategory(scan, table.Get(index));
            bool isTold = scan.IsProtectingOnly || scan.IsInterestingPage(categories);
            VirtAddr next = isTold ? addr + VirtAddr.PageSize : addr;
            err = isTold ? scan.Output(categories, addr, ref next) : 0;
            if (next > addr && scan.IsWpMatching && !IsProtected(table.Get(index)) && (categories & PageIs.PAGE_IS_WRITTEN) != 0)
            {
                MakeUffdWpPte(table, index);
                from = to == default ? addr : from;
                to = next;
            }
        }

        if (to != default)
        {
            await Tlb.FlushTlbRange(scan.Mm, from, to);
        }

        return err;
    }

    private static bool IsProtected(Pte pte) => pte.IsPresent ? pte.IsUffdWp : pte.IsSwpUffdWpAny;

    /// <remarks>fs/proc/task_mmu.c:make_uffd_wp_pte()</remarks>
    private static void MakeUffdWpPte(PageTable table, int index)
    {
        table.Ptl.AssertHeld();
        Pte pte = table.Get(index);
        table.Set(
            index, pte.IsNone ? Pte.MakeMarker(PteMarkers.UffdWp) : pte.IsPresent ? pte.MkUffdWp() : pte.MkSwpUffdWp());
    }

    /// <summary>From 7.3 on, only where somebody asked to be told of writes.</summary>
    private static bool TellsWritten(PagemapScanState scan) =>
        scan.Mm.Machine.Config.Rules.ScanTellsAllWritten || (scan.CurVmaCategory & PageIs.PAGE_IS_WPALLOWED) != 0;

    /// <remarks>fs/proc/task_mmu.c:pagemap_page_category()</remarks>
    private static PageIs PageCategory(PagemapScanState scan, Pte pte)
    {
        bool tells = TellsWritten(scan);
        if (pte.IsNone)
        {
            // Nothing write-protects it, so that it counts as written, although nothing is there.
            return tells && scan.Mm.Machine.Config.Rules.ScanTellsEmptyWritten ? PageIs.PAGE_IS_WRITTEN : 0;
        }

        if (!pte.IsPresent)
        {
            return SwapCategory(scan, pte);
        }

        PageIs categories = PageIs.PAGE_IS_PRESENT | (pte.IsUffdWp || !tells ? 0 : PageIs.PAGE_IS_WRITTEN);
        if ((scan.MasksOfInterest & PageIs.PAGE_IS_FILE) != 0 && Memory.VmNormalPage(scan.Mm, pte) is { Folio.IsAnon: false })
        {
            categories |= PageIs.PAGE_IS_FILE;
        }

        if (scan.Mm.Machine.PageAlloc.PageOf(pte.Pfn).Folio.IsReserved)
        {
            categories |= PageIs.PAGE_IS_PFNZERO;
        }

        bool isSoftDirty = scan.Mm.Machine.Config.SoftDirty && pte.IsSoftDirty;
        return categories | (isSoftDirty ? PageIs.PAGE_IS_SOFT_DIRTY : 0);
    }

    /// <summary>Whatever is not here counts as swapped, markers too.</summary>
    private static PageIs SwapCategory(PagemapScanState scan, Pte pte)
    {
        SwpEntry swap = pte.ToSwpEntry();
        PageIs categories = PageIs.PAGE_IS_SWAPPED | (pte.IsSwpUffdWpAny || !TellsWritten(scan) ? 0 : PageIs.PAGE_IS_WRITTEN);
        if ((swap.Markers & PteMarkers.Guard) != 0)
        {
            categories |= PageIs.PAGE_IS_GUARD;
        }
        else if ((scan.MasksOfInterest & PageIs.PAGE_IS_FILE) != 0 && swap.IsPfn
            && !scan.Mm.Machine.PageAlloc.PageOf(swap.Pfn).Folio.IsAnon)
        {
            categories |= PageIs.PAGE_IS_FILE;
        }

        bool isSoftDirty = scan.Mm.Machine.Config.SoftDirty && pte.IsSwpSoftDirty;
        return categories | (isSoftDirty ? PageIs.PAGE_IS_SOFT_DIRTY : 0);
    }
}
