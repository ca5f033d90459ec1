// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Judge;

/// <summary>What a race of two steps came to: what each gave, and all that can be seen behind them.</summary>
internal sealed class OneByOneFacts
{
    private const string Nothing = "nothing";

    /// <summary>How often a page was looked at is a guess of reclaim's, and no outcome.</summary>
    private const PageWords OfReclaim = PageWords.Referenced | PageWords.Active;

    /// <summary>A byte is seen where a page is mapped: that one is not, its entry says.</summary>
    private const string Memory = "memory(";

    private readonly SortedDictionary<string, (string Value, string Page)> all = new(StringComparer.Ordinal);
    private readonly Dictionary<int, string> firstOf = [];
    private readonly CaseProgram program;
    private readonly AddressBook addresses;

    public OneByOneFacts(CaseProgram program, CaseRecord record)
    {
        this.program = program;
        addresses = new AddressBook(program, record);
        var results = new ResultJudge(addresses);
        var fields = new FieldJudge(addresses, results);
        int end = program.Teardown is [var teardown, ..] ? teardown.Id : program.StepCount;
        foreach (StepRecord step in record.Steps.Where(step => IsOfRace(step) && step.StepId < end))
        {
            if (step.Snapshot is { } seen)
            {
                Add(seen);
                continue;
            }

            Step made = program.StepById(step.StepId);
            int loaded = step.Result.Kind == ResultKind.Value ? step.Byte : -1;
            Add($"{made.Path} {made.Source.Text}",
                string.Join(", ", step.Fields.Select(fields.Text).Prepend(results.Text(step.Result, loaded))));
        }
    }

    /// <summary>In what this differs from what an order came to.</summary>
    /// <param name="order">That one.</param>
    /// <param name="orders">All of them: what is otherwise may be as in another.</param>
    public IEnumerable<OneByOneDifference> From(OneByOneFacts order, IReadOnlyList<OneByOneFacts> orders) =>
        from name in all.Keys.Union(order.all.Keys)
        let mine = Of(name)
        let theirs = order.Of(name)
        where mine != theirs && !(name.StartsWith(Memory, StringComparison.Ordinal) && (mine == Nothing || theirs == Nothing))
        select new OneByOneDifference(name, mine, theirs, orders.Any(other => IsAlike(name, other)));

    /// <summary>The threads' that slept when it began, too.</summary>
    private bool IsOfRace(StepRecord step) => step.StepId >= program.Race!.Id
        || (program.StepById(step.StepId).Process is >= 0 and var by && program.Slots[by].Kind == SlotKind.Thread);

    private string Of(string name) => all.TryGetValue(name, out (string Value, string Page) fact) ? fact.Value : Nothing;

    /// <summary>Whether another has the same of this, and of all that is seen of its page.</summary>
    private bool IsAlike(string name, OneByOneFacts other)
    {
        string page = all.TryGetValue(name, out (string Value, string Page) mine) ? mine.Page
            : other.all.TryGetValue(name, out (string Value, string Page) theirs) ? theirs.Page : "";
        return Of(name) == other.Of(name)
            && (page.Length == 0 || all.Keys.Union(other.all.Keys)
                .All(one => !one.EndsWith(page, StringComparison.Ordinal) || Of(one) == other.Of(one)));
    }

    private void Add(string name, string value, string page = "") => all[name] = (value, page);

    private void Add(StateSnapshot seen)
    {
        foreach (ProcessSnapshot process in seen.Processes)
        {
            string whose = process.Process < 0 ? "" : $" of {program.Slots[process.Process].Name}";
            foreach (PageState page in process.Pages)
            {
                Add(page, $"({addresses.Name(page.Place)}){whose}");
            }

            foreach (VmaState vma in process.Maps)
            {
                Add($"vma({addresses.Name(vma.Start)}){whose}",
                    $"{vma.Length} bytes, {vma.Perms} {vma.Flags}, {vma.Offset} {vma.Name}".TrimEnd());
            }

            // How often a thread had to ask again, and which tables that has left, says nothing of what it came to.
            foreach (Counter counter in process.Counters.Where(counter => counter.Name is not ("minor" or "major" or "nr_ptes")))
            {
                Add($"{counter.Name}{whose}", $"{counter.Value}");
            }
        }
    }

    private void Add(PageState page, string place)
    {
        Add($"pte{place}", Words.Of(page.Pte & page.PteKnown), place);
        if (page.Content > 0)
        {
            Add($"{Memory}{place[1..]}", $"{page.Content - 1}", place);
        }

        if (page.HasPage)
        {
            // Which page it is, is told by where it was seen first.
            firstOf.TryAdd(page.Identity, place);
            string same = firstOf[page.Identity] == place ? "" : $"that of {firstOf[page.Identity]}, ";
            Add($"page{place}",
                $"{same}mapcount {page.MapCount}, refcount {page.RefCount}, {Words.Of(page.Page & page.PageKnown & ~OfReclaim)}", place);
        }
    }
}
