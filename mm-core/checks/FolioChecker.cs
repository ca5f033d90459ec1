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
            // A tail is looked at with its folio.
            if (alloc.TryPage(pfn) is Folio { IsReserved: false } folio)
            {
                Check(folio, tally, report);
            }
        }

        if (machine.LiveTasks.Count == 0 && !machine.HeldPages.IsEmpty)
        {
            report.Add("I41", "no process is left, and somebody holds pages");
        }
    }

    /// <summary>
    /// One folio, by who finds its pages through the reverse map. One that very many map is left to the look at the whole.
    /// </summary>
    internal static void Check(Folio folio, CheckReport report)
    {
        int visits = 0;
        Seen all = default;
        for (int i = 0; i < folio.NrPages; i++)
        {
            Seen seen = Look(folio.PageAt(i), ref visits);
            if (visits > MostVisits)
            {
                return;
            }

            CheckPage(folio.PageAt(i), seen, report);
            all += seen;
        }

        CheckFolio(folio, all, report);
    }

    private static void Check(Folio folio, PageTally tally, CheckReport report)
    {
        Seen all = default;
        for (int i = 0; i < folio.NrPages; i++)
        {
            Page page = folio.PageAt(i);
            Seen seen = new(tally.MappingsOf(page.Pfn), tally.LockedMappingsOf(page.Pfn), tally.IsDirty(page.Pfn));
            CheckPage(page, seen, report);
            all += seen;
        }

        CheckFolio(folio, all, report);
    }

    private static Seen Look(Page page, ref int visits)
    {
        Seen seen = default;
        foreach (Vma vma in Rmap.MappersOf(page))
        {
            if (++visits > MostVisits)
            {
                break;
            }

            Pte pte = Pagewalk.GetPte(vma.Mm, vma.AddressOfIndex(page.Pgoff), OnLeaf.NoTable);
            if (pte.IsPresent && pte.Pfn == page.Pfn)
            {
                seen += new Seen(1, vma.Flags.Has(VmFlags.Locked) ? 1 : 0, pte.IsDirty);
            }
        }

        return seen;
    }

    /// <summary>What is true of each page for itself.</summary>
    private static void CheckPage(Page page, Seen seen, CheckReport report)
    {
        Folio folio = page.Folio;
        if (folio.RefCount == 0)
        {
            if (seen.Mappings != 0 || page.MapCount != 0 || page.OwnFlags != PageFlags.None)
            {
                report.Add("I44", $"a free page: {page}; {seen.Mappings} entries map it");
            }

            return;
        }

        if (page.MapCount != seen.Mappings)
        {
            report.Add("I40", $"{page}; {seen.Mappings} entries map it");
        }

        // Unmapped and not freed, a page stays exclusive: another page of its folio is mapped, or somebody refers to it.
        if (page.IsAnonExclusive && (!folio.IsAnon || seen.Mappings > 1))
        {
            report.Add("I50", $"{page}; {seen.Mappings} entries map it");
        }

        // A page that is clean everywhere may be thrown away, and comes back as what was stored last, or as zeros.
        if (folio.Mapping is { } mapping && !folio.IsDirty && !seen.IsDirty && !IsStored(mapping.Host, page))
        {
            report.Add("I38", $"{page}; no entry is dirty, and it is not what stands on the disk");
        }
    }

    private static bool IsStored(Inode inode, Page page) =>
        inode.Ops!.Stored(inode, page.Pgoff).SameAs(page.Contents, 0, (int)VirtAddr.PageSize);

    /// <summary>What is true of all its pages together.</summary>
    private static void CheckFolio(Folio folio, Seen all, CheckReport report)
    {
        if (folio.RefCount == 0)
        {
            if (folio.Flags != PageFlags.None || folio.Mapping is not null || folio.AnonVma is not null)
            {
                report.Add("I44", $"a free page: {folio}");
            }

            return;
        }

        if (folio.IsLarge && folio.LargeMapCount != all.Mappings + folio.EntireMapCount)
        {
            report.Add("I40", $"{folio}; {all.Mappings} entries map its pages, {folio.EntireMapCount} the whole");
        }

        bool isSwapCached = folio.Has(PageFlags.SwapCache);
        int cached = (folio.Mapping is null ? 0 : folio.NrPages) + (isSwapCached ? folio.NrPages : 0);
        int held = report.InFlight.CountOf(folio) + report.HeldPages.Of(folio) + (folio.Has(PageFlags.Private) ? 1 : 0);
        int expected = all.Mappings + folio.EntireMapCount + cached + held;
        if (folio.RefCount != expected)
        {
            report.Add("I41", $"{folio}; {expected} references are known");
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

        CheckMlocked(folio, all, report);
        if (folio.IsLocked && !folio.IsUnderIo)
        {
            report.Add("I93", $"the page lock is held: {folio}");
        }
    }

    /// <summary>
    /// Nothing is batched here, and nothing taken off its list: the count is exact, but for what MREMAP_DONTUNMAP left marked, and for
    /// what of its locks a batch has lost.
    /// </summary>
    private static void CheckMlocked(Folio folio, Seen all, CheckReport report)
    {
        bool isMlocked = folio.Has(PageFlags.Mlocked);
        bool isKept = isMlocked || folio.Mapping is { IsUnevictable: true };
        bool isCounted = isKept == folio.Has(PageFlags.Unevictable) && folio.MlockCount == all.Locked && isMlocked == (all.Locked > 0);
        bool isStranded = isMlocked && folio.Has(PageFlags.Unevictable) && folio.MlockCount > all.Locked;
        bool hasLost = folio.HasLostLock && isMlocked == folio.Has(PageFlags.Unevictable) && folio.MlockCount <= all.Locked;
        if (!isCounted && !hasLost && !(isStranded && report.AllowsStranded))
        {
            report.Add("I66", $"{folio}, mlock_count {folio.MlockCount}; {all.Locked} entries of locked mappings map it");
        }
    }

    /// <summary>
    /// Entries that map a page, or the pages of a folio, how many of them in locked mappings, and whether one of them is dirty.
    /// </summary>
    private readonly record struct Seen(int Mappings, int Locked, bool IsDirty)
    {
        public static Seen operator +(Seen a, Seen b) => new(a.Mappings + b.Mappings, a.Locked + b.Locked, a.IsDirty || b.IsDirty);
    }
}
