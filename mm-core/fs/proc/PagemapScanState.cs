// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>One PAGEMAP_SCAN on its way: what it looks for, and the regions that wait to be copied out.</summary>
/// <remarks>fs/proc/task_mmu.c:struct pagemap_scan_private</remarks>
internal sealed class PagemapScanState
{
    /// <summary>A walk stops after this many regions, so that the lock is not held while they are copied out.</summary>
    private const ulong MostAtOnce = 512;

    private readonly List<PageRegion> buffer = [];
    private ulong room;

    internal PagemapScanState(MmStruct mm, PmScanArg arg)
    {
        Mm = mm;
        Arg = arg;
        End = (arg.Start + arg.Length).PageAlignUp;
        MaxPages = arg.MaxPages == 0 ? ulong.MaxValue : arg.MaxPages;
        MasksOfInterest = arg.CategoryMask | arg.CategoryAnyofMask | arg.ReturnMask;
        VecLeft = arg.VecLen;
        room = Math.Min(MostAtOnce, VecLeft);
    }

    internal MmStruct Mm { get; }

    internal PmScanArg Arg { get; }

    internal VirtAddr End { get; }

    internal PageIs MasksOfInterest { get; }

    /// <summary>What is true of every page of the VMA at hand.</summary>
    internal PageIs CurVmaCategory { get; set; }

    internal VirtAddr? WalkEnd { get; private set; }

    internal ulong VecLeft { get; private set; }

    private ulong MaxPages { get; }

    private ulong FoundPages { get; set; }

    /// <summary>What is told of is write-protected.</summary>
    internal bool IsWpMatching => (Arg.Flags & PmScanFlags.PM_SCAN_WP_MATCHING) != 0;

    /// <summary>Nobody wants to hear of it: all is protected, whatever it is.</summary>
    internal bool IsProtectingOnly => IsWpMatching && Arg.VecLen == 0;

    internal bool IsSatisfied => VecLeft == 0 || FoundPages == MaxPages;

    /// <remarks>fs/proc/task_mmu.c:pagemap_scan_is_interesting_page()</remarks>
    internal bool IsInterestingPage(PageIs categories)
    {
        PageIs seen = categories ^ Arg.CategoryInverted;
        return (seen & Arg.CategoryMask) == Arg.CategoryMask
            && (Arg.CategoryAnyofMask == 0 || (seen & Arg.CategoryAnyofMask) != 0);
    }

    /// <remarks>fs/proc/task_mmu.c:pagemap_scan_is_interesting_vma()</remarks>
    internal bool IsInterestingVma(PageIs categories)
    {
        PageIs required = Arg.CategoryMask & PageIs.PAGE_IS_WPALLOWED;
        return ((categories ^ Arg.CategoryInverted) & required) == required;
    }

    /// <summary>Takes pages that were found; ENOSPC when there was no room for all of them, and where those end that were taken.</summary>
    /// <remarks>fs/proc/task_mmu.c:pagemap_scan_output()</remarks>
    internal Errno Output(PageIs categories, VirtAddr start, ref VirtAddr end)
    {
        if (Arg.VecLen == 0)
        {
            // Without a vector nothing is counted, not even pages.
            return 0;
        }

        ulong pages = (end - start) >> VirtAddr.PageShift;
        ulong most = MaxPages - FoundPages;
        bool isCut = pages > most;
        VirtAddr last = isCut ? start + (most << VirtAddr.PageShift) : end;
        bool isTaken = Push(new PageRegion(start, last, categories & Arg.ReturnMask));
        if (isTaken)
        {
            FoundPages += (last - start) >> VirtAddr.PageShift;
        }

        if (isTaken && !isCut)
        {
            return 0;
        }

        end = isTaken ? last : start;
        WalkEnd = end;
        return Errno.ENOSPC;
    }

    /// <summary>Copies the regions out.</summary>
    /// <remarks>fs/proc/task_mmu.c:pagemap_scan_flush_buffer()</remarks>
    internal void Flush()
    {
        Arg.Found.AddRange(buffer);
        VecLeft -= (ulong)buffer.Count;
        room = Math.Min(room, VecLeft);
        buffer.Clear();
    }

    /// <remarks>fs/proc/task_mmu.c:pagemap_scan_push_range()</remarks>
    private bool Push(PageRegion region)
    {
        if (buffer.Count > 0 && buffer[^1] is var last && last.End == region.Start && last.Categories == region.Categories)
        {
            buffer[^1] = last with { End = region.End };
            return true;
        }

        if ((ulong)buffer.Count == room)
        {
            return false;
        }

        // max_pages can leave nothing of it. Linux has the empty region in its buffer and drops it when it copies; here it is never there.
        if (region.End != region.Start)
        {
            buffer.Add(region);
        }

        return true;
    }
}
