// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>What a folio of more than one page has besides: beside the folio, so that an order-0 one is no larger for it.</summary>
/// <remarks>include/linux/mm_types.h:struct folio, its second page</remarks>
internal sealed class LargeFolio
{
    internal LargeFolio(Folio folio, int order)
    {
        Order = order;
        Tails = new TailPage[(1 << order) - 1];
        for (int i = 0; i < Tails.Length; i++)
        {
            Tails[i] = new TailPage(folio) { Pfn = folio.Pfn + 1 + (ulong)i };
        }
    }

    internal int Order { get; }

    internal TailPage[] Tails { get; }

    internal int MapCount { get; set; }

    internal int EntireMapCount { get; set; }

    internal void Begin()
    {
        foreach (TailPage tail in Tails)
        {
            tail.Begin();
        }
    }

    internal void End()
    {
        Kernel.BugOn(MapCount != 0 || EntireMapCount != 0);
        foreach (TailPage tail in Tails)
        {
            tail.End();
        }
    }
}
