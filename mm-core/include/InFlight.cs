// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>What threads that sleep in the kernel have in their hands, and nobody else knows of.</summary>
/// <remarks>A fault that userfaultfd is told of, and a copy for it, keep what they have allocated until they go on.</remarks>
internal sealed class InFlight
{
    private readonly List<Folio> folios = [];

    /// <summary>Page tables that are not installed yet.</summary>
    internal ulong Tables { get; private set; }

    internal void Hold(Folio? folio, PageTable? table = null)
    {
        Tables += table is null ? 0UL : 1;
        if (folio is not null)
        {
            folios.Add(folio);
        }
    }

    internal void Drop(Folio? folio, PageTable? table = null)
    {
        Tables -= table is null ? 0UL : 1;
        if (folio is not null)
        {
            folios.Remove(folio);
        }
    }

    /// <summary>How many references to a page there are here.</summary>
    internal int CountOf(Folio folio) => folios.Count == 0 ? 0 : folios.FindAll(held => held == folio).Count;
}
