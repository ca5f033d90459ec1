// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Judge;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Linux;

/// <summary>Tells what a kernel did at each step of a case, for the author who does not know yet what to expect.</summary>
public sealed class CaseObserver
{
    private readonly CaseProgram program;
    private readonly CaseRecord record;
    private readonly AddressBook addresses;
    private readonly ResultJudge results;
    private readonly FieldJudge fields;
    private readonly Dictionary<int, ProcessSnapshot> before = [];

    private CaseObserver(CaseProgram program, CaseRecord record)
    {
        this.program = program;
        this.record = record;
        addresses = new AddressBook(program, record);
        results = new ResultJudge(addresses);
        fields = new FieldJudge(addresses, results);
    }

    /// <summary>Runs a case on a machine and tells what it did, calls and accesses only.</summary>
    public static IReadOnlyList<ObservedStep> Observe(IMachine machine, CaseProgram program, RunOptions options, out CaseRecord record)
    {
        ArgumentNullException.ThrowIfNull(machine);
        ArgumentNullException.ThrowIfNull(options);
        record = machine.Run(program, options with { Snapshots = true });
        return new CaseObserver(program, record).Steps();
    }

    private List<ObservedStep> Steps()
    {
        var steps = new List<ObservedStep>();
        foreach (StepRecord seen in record.Steps)
        {
            Step step = program.StepById(seen.StepId);
            if (step is CallStep or AccessStep)
            {
                steps.Add(Tell(step, seen));
            }
        }

        return steps;
    }

    private ObservedStep Tell(Step step, StepRecord seen)
    {
        bool plain = seen.Result.Kind is ResultKind.Address || (seen.Result.Kind == ResultKind.Value && seen.Byte < 0);
        bool hides = plain && seen.Fields.Count == 0;
        string[] told = [results.Text(seen.Result, seen.Byte), .. seen.Fields.Select(fields.Text)];
        string result = seen.Complaint ?? (hides ? "" : string.Join(", ", told));
        return new ObservedStep(step, result, IsExpected(step, seen), Faults(seen), [.. Changes(step, seen)]) { HasFields = seen.Fields.Count > 0 };
    }

    private bool IsExpected(Step step, StepRecord seen) => step switch
    {
        CallStep call => results.Accepts(call.Expected, seen.Result, -1, call.May),
        AccessStep access => results.Accepts(access.Expected, seen.Result, seen.Byte, false),
        _ => true,
    };

    private static string Faults(StepRecord seen) => seen.MinorFaults < 0 ? ""
        : seen.MajorFaults > 0 ? $"major {seen.MajorFaults}"
        : seen.MinorFaults > 0 ? $"minor {seen.MinorFaults}"
        : "none";

    private IEnumerable<string> Changes(Step step, StepRecord seen)
    {
        foreach (ProcessSnapshot now in seen.Snapshot?.Processes ?? [])
        {
            // A child is looked at by its own steps: `in c { ... }`.
            if (now.Process == step.Process)
            {
                before.TryGetValue(now.Process, out ProcessSnapshot? last);
                foreach (string change in PageChanges(last, now).Concat(CounterChanges(last, now)))
                {
                    yield return change;
                }
            }

            before[now.Process] = now;
        }
    }

    private IEnumerable<string> PageChanges(ProcessSnapshot? last, ProcessSnapshot now)
    {
        Dictionary<Place, PteWords> old = (last?.Pages ?? []).ToDictionary(page => page.Place, page => page.Pte);
        var changed = new List<(Place Place, string Words)>();
        foreach (PageState page in now.Pages)
        {
            if (!old.Remove(page.Place, out PteWords was) || was != page.Pte)
            {
                changed.Add((page.Place, Words.Of(page.Pte)));
            }
        }

        changed.AddRange(old.Keys.Select(place => (place, "none")));
        changed.Sort((a, b) => (a.Place.Slot, a.Place.Offset).CompareTo((b.Place.Slot, b.Place.Offset)));
        return Runs(changed);
    }

    private IEnumerable<string> Runs(List<(Place Place, string Words)> pages)
    {
        const long pageSize = 4096;
        for (int first = 0, next; first < pages.Count; first = next)
        {
            Place start = pages[first].Place;
            for (next = first + 1; next < pages.Count && pages[next].Words == pages[first].Words
                && pages[next].Place == start with { Offset = start.Offset + ((next - first) * pageSize) }; next++)
            {
            }

            // What has no name in the script cannot be written down there.
            if (start.Slot >= 0 && program.Slots[start.Slot].Name.Length > 0)
            {
                yield return $"pte({addresses.Name(start, (next - first) * pageSize)}): {pages[first].Words}";
            }
        }
    }

    private static IEnumerable<string> CounterChanges(ProcessSnapshot? last, ProcessSnapshot now)
    {
        string[] rss = [.. now.Counters
            .Where(counter => counter.Name is "anon" or "file" or "shmem" or "swap" && HasChanged(last, counter))
            .Select(counter => $"{counter.Name} {counter.Value}")];
        if (rss.Length > 0)
        {
            yield return $"rss: {string.Join(", ", rss)}";
        }

        foreach (Counter counter in now.Counters)
        {
            if (counter.Name == "nr_ptes" && HasChanged(last, counter))
            {
                yield return $"nr_ptes {counter.Value}";
            }
        }
    }

    private static bool HasChanged(ProcessSnapshot? last, Counter counter) => counter.Value is not null
        && counter.Value != ((last?.Counters ?? []).FirstOrDefault(old => old.Name == counter.Name).Value ?? 0);
}
