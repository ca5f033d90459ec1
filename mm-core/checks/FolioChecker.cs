// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>Groups D and E of the catalogue: every page frame, against what the entries say.</summary>
internal static class FolioChecker
{
    /// <summary>Mappings of one page that a walk over its reverse map asks.</summary>
    private const int MostVisits = 64;

    internal static void Check(Machine machine, PageTally tally, CheckReport report)
    {
        PageAlloc alloc = machine.PageAlloc;
        for (ulong pfn = 1; pfn < alloc.EndPfn; pfn++)
        {
            Folio? folio = alloc.TryFolio(pfn);
            if (folio is null || folio.IsReserved)
            {
                continue;
            }

            Check(folio, tally.MappingsOf(pfn), tally.IsDirty(pfn), report);
        }
    }

    /// <summary>One page, by who finds it through the reverse map. One that very many map is left to the look at the whole.</summary>
    internal static void Check(Folio folio, CheckReport report)
    {
        int mappings = 0;
        int visits = 0;
        bool isDirty = false;
        foreach (Vma vma in Rmap.MappersOf(folio))
        {
            if (++visits > MostVisits)
            {
                return;
            }

            Pte pte = Pagewalk.GetPte(vma.Mm, vma.AddressOfIndex(folio.Index), OnLeaf.NoTable);
            bool isMapped = pte.IsPresent && pte.Pfn == folio.Pfn;
            mappings += isMapped ? 1 : 0;
            isDirty |= isMapped && pte.IsDirty;
        }

        Check(folio, mappings, isDirty, report);
    }

    private static void Check(Folio folio, int mappings, bool isDirty, CheckReport report)
    {
        if (folio.RefCount == 0)
        {
            CheckFree(folio, mappings, report);
        }
        else
        {
            CheckUsed(folio, mappings, isDirty, report);
        }
    }

    private static void CheckFree(Folio folio, int mappings, CheckReport report)
    {
        if (mappings != 0 || folio.MapCount != 0 || folio.Flags != PageFlags.None || folio.Mapping is not null || folio.AnonVma is not null)
        {
            report.Add("I44", $"a free page: {folio}; {mappings} entries map it");
        }
    }

    private static void CheckUsed(Folio folio, int mappings, bool isDirty, CheckReport report)
    {
        if (folio.MapCount != mappings)
        {
            report.Add("I40", $"{folio}; {mappings} entries map it");
        }

        bool isSwapCached = folio.Has(PageFlags.SwapCache);
        int expected = mappings + (folio.Mapping is null ? 0 : 1) + (isSwapCached ? 1 : 0);
        if (folio.RefCount != expected)
        {
            report.Add("I41", $"{folio}; {expected} references are known");
        }

        if (folio.IsAnonExclusive && (!folio.IsAnon || mappings != 1))
        {
            report.Add("I50", $"{folio}; {mappings} entries map it");
        }

        bool isCachedWhereItSays = folio.Mapping is null || folio.Mapping.Find(folio.Index) == folio;
        if (!isCachedWhereItSays || ((folio.IsAnon || isSwapCached) && folio.Mapping is not null))
        {
            report.Add("I47", $"{folio}; the page cache has another page at its index");
        }

        if ((folio.IsAnon || folio.Mapping is not null) && !folio.Has(PageFlags.Lru))
        {
            report.Add("I65", $"{folio}");
        }

        // A page that is clean everywhere may be thrown away, and comes back as zeros.
        bool isClean = folio.Mapping is not null && !folio.IsDirty && !isDirty;
        if (isClean && !folio.Contents.IsFilledWith(0))
        {
            report.Add("I38", $"{folio}; no entry is dirty, and it is not empty");
        }

        if (folio.IsLocked)
        {
            report.Add("I93", $"the page lock is held: {folio}");
        }
    }
}
