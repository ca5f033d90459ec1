// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Judge;

/// <summary>Expectations about entries and the pages behind them.</summary>
internal sealed class PageJudge(AddressBook addresses)
{
    private const long PageSize = 4096;
    private const int MostRuns = 8;

    public void CheckPte(ObserveStep step, Observed seen, List<Finding> findings)
    {
        foreach (Predicate predicate in step.Predicates)
        {
            findings.Add(CheckPte(step, seen, predicate));
        }
    }

    public void CheckPage(ObserveStep step, Observed seen, List<Finding> findings)
    {
        PageState page = seen.Pages[0];
        foreach (Predicate predicate in step.Predicates)
        {
            findings.Add(CheckPage(step, page, predicate));
        }
    }

    /// <summary>Whether two pages are one; null: what should be remembered was never looked at.</summary>
    public static Finding CheckSame(ObserveStep step, PageState?[] pages)
    {
        // Where there is no page, it is neither the same as another nor another than it.
        int missing = Array.FindIndex(pages, page => page is not { HasPage: true });
        if (missing < 0 && pages.Any(page => page!.Value.Identity < 0))
        {
            return Finding.Unseen("same_page");
        }

        bool same = missing < 0 && pages[0]!.Value.Identity == pages[1]!.Value.Identity;
        if (missing < 0 && same != step.Denied)
        {
            return Finding.Holds;
        }

        string text = $"same_page({step.Operands[0].Text}, {step.Operands[1].Text})";
        string actual = missing >= 0 ? $"no page is behind {step.Operands[missing].Text}" : same ? "one page" : "two pages";
        return Finding.Fails(step.Denied ? $"!{text}" : text, actual, null);
    }

    public Finding CheckResident(ObserveStep step, Observed seen)
    {
        int wanted = step.Denied ? 0 : 1;
        bool fails = false;
        foreach (PageState page in seen.Pages)
        {
            fails |= page.Resident != wanted;
        }

        return fails ? Finding.Fails(
                $"{(step.Denied ? "!" : "")}resident({step.Operands[0].Text})",
                Runs(seen.Pages, page => page.Resident switch { 1 => "resident", 0 => "not resident", _ => "no mapping" }),
                null)
            : Finding.Holds;
    }

    private Finding CheckPte(ObserveStep step, Observed seen, Predicate predicate)
    {
        var bit = (PteWords)predicate.Bit;
        bool unknown = false;
        bool fails = false;
        foreach (PageState page in seen.Pages)
        {
            // An entry that is not there has no bit: what is denied holds.
            bool isEmptyAndDenied = predicate.Denied && bit != PteWords.Empty && (page.Pte & PteWords.Empty) != 0;
            bool known = (page.PteKnown & bit) != 0 || isEmptyAndDenied;
            bool set = (page.Pte & bit) != 0 && !isEmptyAndDenied;
            unknown |= !known;
            fails |= known && set == predicate.Denied;
        }

        return fails ? Finding.Fails(
                $"pte({step.Operands[0].Text}): {(predicate.Denied ? "!" : "")}{predicate.Name}", Runs(seen.Pages, Entry), predicate.Source)
            : unknown ? Finding.Unseen($"pte {predicate.Name}")
            : Finding.Holds;
    }

    private Finding CheckPage(ObserveStep step, PageState page, Predicate predicate)
    {
        string place = $"page({step.Operands[0].Text})";
        string wanted = $"{place}: {predicate.Left}{(predicate.Value is null ? "" : $" {addresses.Spell(predicate.Value)}")}";
        if (!page.HasPage)
        {
            return Finding.Fails(wanted, $"no page: {Entry(page)}", predicate.Source);
        }

        if (predicate.Value is { } number)
        {
            int count = predicate.Name == "mapcount" ? page.MapCount : predicate.Name == "refcount" ? page.RefCount : -1;
            return count < 0 ? Finding.Unseen($"page {predicate.Name}")
                : addresses.ValueOf(number) is { } other && predicate.Admits(count, other) ? Finding.Holds
                : Finding.Fails(wanted, $"{predicate.Name} {count}", predicate.Source);
        }

        var bit = (PageWords)predicate.Bit;
        if ((page.PageKnown & bit) == 0)
        {
            return Finding.Unseen($"page {predicate.Name}");
        }

        bool set = (page.Page & bit) != 0;
        return set != predicate.Denied ? Finding.Holds : Finding.Fails(wanted, Page(page), predicate.Source);
    }

    private static string Entry(PageState page) =>
        (page.Pte & PteWords.Empty) != 0 ? "none" : Words.Of(page.Pte) is { Length: > 0 } words ? words : "no known bit";

    private static string Page(PageState page)
    {
        string bits = Words.Of(page.Page);
        string counts = page.MapCount < 0 ? "" : $"mapcount {page.MapCount}";
        counts += page.RefCount < 0 ? "" : $"{(counts.Length > 0 ? ", " : "")}refcount {page.RefCount}";
        return bits.Length == 0 ? counts : counts.Length == 0 ? bits : $"{counts}, {bits}";
    }

    /// <summary>The pages by runs that look the same: <c>p[0..2]: present; p[2]: none</c>.</summary>
    private string Runs(IReadOnlyList<PageState> pages, Func<PageState, string> describe)
    {
        var text = new StringBuilder();
        int runs = 0;
        for (int i = 0; i < pages.Count && runs <= MostRuns; runs++)
        {
            string words = describe(pages[i]);
            int first = i;
            while (i < pages.Count && describe(pages[i]) == words)
            {
                i++;
            }

            text.Append(text.Length == 0 ? "" : "\n");
            text.Append(runs == MostRuns ? "..." : $"{addresses.Name(pages[first].Place, (i - first) * PageSize)}: {words}");
        }

        return text.ToString();
    }
}
