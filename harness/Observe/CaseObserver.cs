// SPDX-License-Identifier: GPL-2.0-or-later
using System.Globalization;
using Selftests.Dsl;
using Selftests.Harness.Judge;
using Selftests.Harness.Observations;
using Selftests.Harness.Records;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;
using ResultKind = Selftests.Harness.Records.ResultKind;

namespace Selftests.Harness.Linux;

/// <summary>Tells what a kernel did at each step of a case, for the author who does not know yet what to expect.</summary>
public sealed class CaseObserver
{
    private readonly CaseProgram program;
    private readonly CaseRecord record;
    private readonly AddressBook addresses;
    private readonly ResultJudge results;
    private readonly FieldJudge fields;
    private readonly BlockedThreads threads;
    private readonly ILookup<int, Failure> failures;
    private readonly Dictionary<int, ProcessSnapshot> before = [];

    private CaseObserver(CaseProgram program, CaseRecord record)
    {
        this.program = program;
        this.record = record;
        addresses = new AddressBook(program, record);
        results = new ResultJudge(addresses);
        fields = new FieldJudge(addresses, results);
        threads = new BlockedThreads(program, record.Sleeps);
        failures = CaseJudge.Decide(program, record).Failures.ToLookup(failure => failure.StepId);
    }

    /// <summary>Runs a case on a machine and tells what it did: calls and accesses, and expectations that do not hold.</summary>
    public static IReadOnlyList<ObservedStep> Observe(IMachine machine, CaseProgram program, RunOptions options, out CaseRecord record)
    {
        ArgumentNullException.ThrowIfNull(machine);
        ArgumentNullException.ThrowIfNull(options);
        record = machine.Run(program, options with { Snapshots = true, Observes = true });
        return new CaseObserver(program, record).Steps();
    }

    private List<ObservedStep> Steps()
    {
        var steps = new List<ObservedStep>();
        foreach (StepRecord seen in record.Steps)
        {
            Step step = program.StepById(seen.StepId);
            string[] asleep = [.. threads.AsleepBefore(step)];
            if (program.Race is { } race && step.Id >= race.Id)
            {
                // What differs from round to round is told by the outcomes alone.
                steps.AddRange(step is OutcomesStep outcomes ? [Outcomes(outcomes)] : []);
            }
            else if (step is CallStep or AccessStep)
            {
                steps.Add(Tell(step, seen, asleep));
            }
            else if (failures.Contains(step.Id))
            {
                steps.Add(
                    new ObservedStep(step, string.Join("; ", failures[step.Id].Select(failure => failure.Actual)), false, "", [])
                    {
                        Asleep = asleep,
                    });
            }
        }

        return steps;
    }

    /// <summary>What the rounds came to, the most frequent first.</summary>
    private ObservedStep Outcomes(OutcomesStep step)
    {
        RaceCount[] counts = [.. (record.Race?.Counts ?? []).Where(count => count.StepId == step.Id)];
        IReadOnlyList<string> named = new RaceJudge(record, addresses).Named(step);
        string shares = string.Join(", ", counts.OrderByDescending(count => count.Seen).Select(count =>
            string.Create(CultureInfo.InvariantCulture, $"{count.Outcome} in {100.0 * count.Seen / record.Race!.Executions:0.#} %")));
        string columns = string.Join(", ", step.Columns.Select(column => column.Text));
        return new ObservedStep(step, shares, counts.All(count => named.Contains(count.Outcome)), "", [])
        {
            Anew = $"outcomes ({columns}) == [{string.Join(", ", counts.Select(count => count.Outcome).Union(named))}]",
        };
    }

    private ObservedStep Tell(Step step, StepRecord seen, string[] asleep)
    {
        (List<string> own, List<string> notes) = Changes(step, seen);
        return new ObservedStep(step, Result(step, seen), IsExpected(step, seen), Faults(seen), own)
        {
            IsCostExpected = !failures[step.Id].Any(failure => failure.Actual.StartsWith("faults ", StringComparison.Ordinal)),
            Notes = [.. threads.WokenBy(step), .. notes], Asleep = asleep,
        };
    }

    /// <summary>What is worth telling: not the number of a new descriptor, nor that a new region is where it is.</summary>
    private string Result(Step step, StepRecord seen)
    {
        if (seen.Complaint is { } complaint)
        {
            return complaint;
        }

        bool plain = (seen.Result.Kind == ResultKind.Address && !LiesOver(step, seen.Result.Place))
            || (seen.Result.Kind == ResultKind.Value && seen.Byte < 0 && !Counts(step));
        string own = plain
            ? ""
            : seen.Result.Kind == ResultKind.Address ? addresses.NameOfOther(seen.Result.Place)
            : results.Text(seen.Result, seen.Byte);
        string told = string.Join(", ", seen.Fields.Select(fields.Text));
        if (step is CallStep { Spec.Result: Dsl.ResultKind.Event } && seen.Result.IsSuccess)
        {
            return UffdEvents.Text(seen.Fields, fields, addresses);
        }

        return told.Length == 0 ? own : own.Length == 0 ? $"{results.Text(seen.Result, seen.Byte)}, {told}" : $"{own}, {told}";
    }

    /// <summary>A region that came to lie where another has been: mremap in place, or onto a place that was asked for.</summary>
    private bool LiesOver(Step step, Place place) => step is CallStep { Bind: >= 0 } && addresses.NameOfOther(place).Length > 0;

    private static bool Counts(Step step) => step is CallStep { Spec.Result: Dsl.ResultKind.Count };

    private bool IsExpected(Step step, StepRecord seen) => step switch
    {
        CallStep call => results.Accepts(call.Expected, seen.Result, -1, call.May),
        AccessStep access => results.Accepts(access.Expected, seen.Result, seen.Byte, false),
        _ => true,
    };

    private static string Faults(StepRecord seen) => seen.MinorFaults < 0 ? ""
        : seen.MajorFaults > 0 && seen.MinorFaults > 0 ? $"minor {seen.MinorFaults}, major {seen.MajorFaults}"
        : seen.MajorFaults > 0 ? $"major {seen.MajorFaults}"
        : seen.MinorFaults > 0 ? $"minor {seen.MinorFaults}"
        : "none";

    /// <summary>What the step's own process can expect now; and of that what explains, and what became of the others.</summary>
    private (List<string> Own, List<string> Notes) Changes(Step step, StepRecord seen)
    {
        var own = new List<string>();
        var notes = new List<string>();
        var others = new List<string>();
        int process = threads.ProcessOf(step.Process);
        foreach (ProcessSnapshot now in seen.Snapshot?.Processes ?? [])
        {
            // A child begins with what its parent has: only where it differs is it news.
            ProcessSnapshot? last = before.TryGetValue(now.Process, out ProcessSnapshot? was) ? was
                : now.Process == process ? null
                : seen.Snapshot!.Processes.FirstOrDefault(other => other.Process == process);
            var changes = new StateChanges(program, addresses, last, now, isSaid: step is AccessStep && now.Process == process);
            IEnumerable<string> expectations = Observables.All.SelectMany(observable => observable.Expectations(changes));
            IEnumerable<string> explanations = Observables.All.SelectMany(observable => observable.Notes(changes));
            if (now.Process == process)
            {
                own.AddRange(expectations);
                notes.AddRange(explanations);
            }
            else
            {
                string name = now.Process < 0 ? "first process" : program.Slots[now.Process].Name;
                others.AddRange(expectations.Concat(explanations).Select(line => $"{name}: {line}"));
            }

            before[now.Process] = now;
        }

        return (own, [.. notes, .. others]);
    }
}
