// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Observations;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Judge;

/// <summary>Compares what a machine saw with what an expectation says, word by word.</summary>
internal sealed class ObservationJudge(AddressBook addresses)
{
    public AddressBook Addresses => addresses;

    /// <summary>Of entries and pages.</summary>
    public PageJudge Pages { get; } = new(addresses);

    /// <summary>Of mappings.</summary>
    public VmaJudge Vmas { get; } = new(addresses);

    /// <summary>Adds one finding for each word.</summary>
    public void Check(ObserveStep step, Observed seen, List<Finding> findings)
    {
        Observable observable = Observables.Of(step.Spec);
        if (seen.NotObservable is not null)
        {
            AddUnseen(step, observable.Name, findings);
        }
        else if (seen.Absent is { } absent)
        {
            findings.Add(Finding.Fails(Whole(step), absent, null));
        }
        else
        {
            observable.Judge(step, seen, this, findings);
        }
    }

    private static void AddUnseen(ObserveStep step, string subject, List<Finding> findings)
    {
        if (step.Predicates.Count == 0)
        {
            findings.Add(Finding.Unseen(subject));
        }

        foreach (Predicate predicate in step.Predicates)
        {
            findings.Add(Finding.Unseen($"{subject} {predicate.Name}".TrimEnd()));
        }
    }

    /// <summary>Words of which one is said, perhaps with a value behind it.</summary>
    public void CheckWords(ObserveStep step, Observed seen, List<Finding> findings)
    {
        string actual = seen.Words.Count == 0 ? "none held" : string.Join(", ", seen.Words);
        foreach (Predicate predicate in step.Predicates)
        {
            string wanted = predicate.Value is null ? predicate.Name : $"{predicate.Name} {Word(predicate.Name, predicate.Value)}";
            bool holds = wanted == "none held" ? seen.Words.Count == 0
                : seen.Words.Any(
                    word => word == wanted || (predicate.Value is null && word.StartsWith($"{wanted} ", StringComparison.Ordinal)));
            findings.Add(holds != predicate.Denied ? Finding.Holds : Finding.Fails(Spelled(predicate), actual, predicate.Source));
        }
    }

    /// <summary>A status and a signal are numbers, however the script wrote them.</summary>
    private string Word(string name, Operand value) => (name, addresses.ValueOf(value)) switch
    {
        ("exited", { } status) => $"{status}",
        ("killed", { } signal) => Errnos.Signal(signal),
        _ => value.Text,
    };

    /// <summary>Each word is a counter.</summary>
    public void CheckCounters(ObserveStep step, Observed seen, List<Finding> findings)
    {
        foreach (Predicate predicate in step.Predicates)
        {
            findings.Add(CheckCounter(step, seen, predicate));
        }
    }

    /// <summary>One word, a counter or its change.</summary>
    public Finding CheckCounter(ObserveStep step, Observed seen, Predicate predicate)
    {
        string subject = Observables.Of(step.Spec).Name;
        long sum = 0;
        var told = new List<string>();
        foreach (string term in predicate.Names)
        {
            string name = term.Length == 0 ? subject : term;
            Counter counter = seen.Counters.FirstOrDefault(counter => term.Length == 0 || counter.Name == term);
            if ((predicate.Relative ? counter.Delta : counter.Value) is not { } number)
            {
                return Finding.Unseen(subject == name ? name : $"{subject} {name}");
            }

            sum = unchecked(sum + number);
            told.Add($"{name} {Amount(counter, predicate.Relative)}".Trim());
        }

        string all = predicate.Name.Length == 0 || predicate.Name == subject ? subject : $"{subject} {predicate.Name}";
        return predicate.Value is null || addresses.ValueOf(predicate.Value) is not { } wanted ? Finding.Unseen(all)
            : predicate.Admits(sum, wanted) ? Finding.Holds
            : Finding.Fails(Spelled(predicate), string.Join(", ", told), predicate.Source);
    }

    private static string Amount(Counter counter, bool relative) => !relative ? $"{counter.Value}"
        : counter.Delta >= 0 ? $"+{counter.Delta}"
        : $"{counter.Delta}";

    /// <summary>A word as the script has it.</summary>
    public string Spelled(Predicate predicate) =>
        $"{predicate.Left}{(predicate.Value is null ? "" : $" {addresses.Spell(predicate.Value)}")}".Trim();

    private string Whole(ObserveStep step) =>
        step.Predicates is [{ Name: "", Value: { } value } only] ? $"{Subject(step)} {only.Sign} {addresses.Spell(value)}" : Subject(step);

    /// <summary>What is looked at.</summary>
    public static string Subject(ObserveStep step) =>
        $"{Observables.Of(step.Spec).Name}({string.Join(", ", step.Operands.Select(operand => operand.Text))})";
}
