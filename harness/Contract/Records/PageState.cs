// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Records;

/// <summary>What was seen of one page of a region, as sets with a mask of what could be seen at all.</summary>
/// <remarks>A bit outside Known is not observable on this machine; it is never evidence for or against.</remarks>
public record struct PageState
{
    /// <summary>Of a run of pages that look the same so many are told: the rest of a huge one says nothing new.</summary>
    internal const int MostOfRun = 1 << 16;

    /// <summary>The page's address.</summary>
    public Place Place { get; set; }

    /// <summary>The words of pte() that could be told.</summary>
    public PteWords PteKnown { get; set; }

    /// <summary>Those that hold.</summary>
    public PteWords Pte { get; set; }

    /// <summary>The words of page() that could be told; none where no page is behind the address.</summary>
    public PageWords PageKnown { get; set; }

    /// <summary>Those that hold.</summary>
    public PageWords Page { get; set; }

    /// <summary>Whether a page is behind the address.</summary>
    public bool HasPage { get; set; }

    /// <summary>-1: not observable, or no page.</summary>
    public int MapCount { get; set; }

    /// <summary>-1: not observable, or no page.</summary>
    public int RefCount { get; set; }

    /// <summary>
    /// Equal numbers: same page. A number of this case's own (order of first sight), never a pfn; -1: not observable or no page.
    /// </summary>
    public int Identity { get; set; }

    /// <summary>The first byte of a present page plus 1; 0: not looked at, or not observable. Filled in for snapshots.</summary>
    public int Content { get; set; }

    /// <summary>mincore: 0, 1, or -1 where it was not asked or cannot be told.</summary>
    public int Resident { get; set; }
}
