// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Records;

namespace Selftests.Harness.Model;

/// <summary>Which region an address belongs to: of several that have it, the one bound last.</summary>
internal sealed class RegionIndex
{
    /// <summary>Without overlap, by address: what is bound later cuts its place out of what was there.</summary>
    private readonly List<Piece> pieces = [];

    public void Add(RegionBinding region)
    {
        if (region.Length <= 0)
        {
            return;
        }

        ulong end = unchecked(region.Start + (ulong)region.Length);
        int first = FirstEndingAbove(region.Start);
        int behind = first;
        while (behind < pieces.Count && pieces[behind].Start < end)
        {
            behind++;
        }

        List<Piece> cut = pieces.GetRange(first, behind - first);
        pieces.RemoveRange(first, behind - first);
        if (cut.Count > 0 && cut[^1].End > end)
        {
            pieces.Insert(first, cut[^1] with { Start = end });
        }

        pieces.Insert(first, new Piece(region.Start, end, region));
        if (cut.Count > 0 && cut[0].Start < region.Start)
        {
            pieces.Insert(first, cut[0] with { End = region.Start });
        }
    }

    /// <summary>Nothing belongs to it any more.</summary>
    public void Remove(RegionBinding region)
    {
        ulong end = unchecked(region.Start + (ulong)Math.Max(region.Length, 0));
        for (int i = FirstEndingAbove(region.Start); i < pieces.Count && pieces[i].Start < end;)
        {
            if (pieces[i].Region == region)
            {
                pieces.RemoveAt(i);
            }
            else
            {
                i++;
            }
        }
    }

    public RegionBinding? Find(ulong address)
    {
        int index = FirstEndingAbove(address);
        return index < pieces.Count && pieces[index].Start <= address ? pieces[index].Region : null;
    }

    private int FirstEndingAbove(ulong address)
    {
        int low = 0;
        int high = pieces.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = pieces[middle].End > address ? (low, middle) : (middle + 1, high);
        }

        return low;
    }

    private readonly record struct Piece(ulong Start, ulong End, RegionBinding Region);
}
