// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>A move of page-table entries from one VMA to another, and how far it has come.</summary>
/// <remarks>mm/internal.h:struct pagetable_move_control</remarks>
internal sealed class PagetableMove(Vma source, Vma target, VirtAddr from, VirtAddr to, ulong length)
{
    internal Vma Source { get; } = source;

    internal Vma Target { get; } = target;

    /// <summary>The next address to move. Realigning puts it below the start: the tables move, there is nothing in them there.</summary>
    internal VirtAddr From { get; private set; } = from;

    internal VirtAddr To { get; private set; } = to;

    internal VirtAddr End { get; } = from + length;

    internal ulong Length { get; } = length;

    /// <summary>A reverse-map walk that goes from low to high could meet the target before and the source behind the move.</summary>
    internal bool NeedRmapLocks { get; set; }

    /// <summary>Of the entries moved last a CPU may remember one.</summary>
    internal bool ForceFlush { get; set; }

    internal bool IsDone => From >= End;

    /// <summary>Bytes of the range asked for that have moved.</summary>
    /// <remarks>mm/mremap.c:pmc_progress()</remarks>
    internal ulong Progress => From < End - Length ? 0 : From - (End - Length);

    internal void Advance(ulong extent)
    {
        From += extent;
        To += extent;
    }

    internal void AlignDown(ulong mask)
    {
        From = new VirtAddr(From.Value & mask);
        To = new VirtAddr(To.Value & mask);
    }

    /// <summary>How much can move in one go without crossing a table's border of the given level, at either end.</summary>
    /// <remarks>mm/mremap.c:get_extent()</remarks>
    internal ulong ExtentWithin(ulong size)
    {
        ulong extent = Math.Min(size - (From.Value & (size - 1)), End - From);
        return Math.Min(extent, size - (To.Value & (size - 1)));
    }
}
