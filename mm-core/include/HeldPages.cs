// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>References to pages that neither an entry nor a cache has: pins, and what a pipe refers to.</summary>
/// <remarks>Linux has no such list; here: the checks could not tell a pin from a leak without it.</remarks>
internal sealed class HeldPages
{
    private readonly Dictionary<Folio, int> held = [];

    /// <summary>Nobody holds a page.</summary>
    internal bool IsEmpty => held.Count == 0;

    internal int Of(Folio folio) => held.Count == 0 ? 0 : held.GetValueOrDefault(folio);

    internal void Add(Folio folio, int references) => held[folio] = Of(folio) + references;

    internal void Remove(Folio folio, int references)
    {
        int left = Of(folio) - references;
        Kernel.BugOn(left < 0);
        if (left > 0)
        {
            held[folio] = left;
        }
        else
        {
            held.Remove(folio);
        }
    }
}
