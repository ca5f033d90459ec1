// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Compile;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Judge;

/// <summary>Compares what a machine saw with what an expectation says, word by word.</summary>
internal sealed class ObservationJudge(AddressBook addresses)
{
    private readonly PageJudge pages = new(addresses);
    private readonly VmaJudge vmas = new(addresses);

    /// <summary>Adds one finding for each word.</summary>
    public void Check(ObserveStep step, Observed seen, List<Finding> findings)
    {
        string subject = ObservationNames.Of(step.Kind);
        if (seen.NotObservable is not null)
        {
            AddUnseen(step, subject, findings);
            return;
        }

        if (seen.Absent is { } absent)
        {
            findings.Add(Finding.Fails(Whole(step), absent, null));
            return;
        }

        switch (step.Kind)
        {
            case ObservationKind.Pte: pages.CheckPte(step, seen, findings); break;
            case ObservationKind.Page: pages.CheckPage(step, seen, findings); break;
            case ObservationKind.SamePage: findings.Add(pages.CheckSame(step, seen)); break;
            case ObservationKind.Resident: findings.Add(pages.CheckResident(step, seen)); break;
            case ObservationKind.Memory: findings.Add(CheckMemory(step, seen)); break;
            case ObservationKind.Contents: findings.Add(CheckContents(step, seen)); break;
            case ObservationKind.Vma: vmas.CheckVma(step, seen, findings); break;
            case ObservationKind.Maps: findings.Add(vmas.CheckMaps(step, seen)); break;
            case ObservationKind.Task or ObservationKind.Locks: CheckWords(step, seen, findings); break;
            case ObservationKind.Trace: CheckTrace(step, seen, findings); break;
            case ObservationKind.Event: CheckEvent(step, seen, findings); break;
            default: CheckCounters(step, seen, findings); break;
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

    private Finding CheckMemory(ObserveStep step, Observed seen)
    {
        if (step.Predicates[0].Value is not { } expected || addresses.ValueOf(expected) is not { } value || seen.Byte is not { } actual)
        {
            return Finding.Unseen("memory");
        }

        return actual >= 0 && actual == ByteValue.Of(expected, value) ? Finding.Holds
            : Finding.Fails($"{Subject(step)} == {addresses.Spell(expected)}", actual < 0 ? "nothing can be read there" : $"0x{actual:x2}", null);
    }

    private Finding CheckContents(ObserveStep step, Observed seen)
    {
        if (seen.Mismatch is not { } mismatch)
        {
            return Finding.Holds;
        }

        Operand? value = step.Predicates.Count > 0 ? step.Predicates[0].Value : null;
        string actual = mismatch.Lengths is (var one, var other) ? $"{one} bytes and {other}"
            : mismatch.Actual < 0 ? $"nothing can be read at {addresses.Name(mismatch.Place)}"
            : $"0x{mismatch.Actual:x2} at {addresses.Name(mismatch.Place)}{(value is not RangeOperand || mismatch.Expected < 0 ? "" : $", 0x{mismatch.Expected:x2} there")}";
        string wanted = value is null ? "equal" : value is RangeOperand ? $"contents({value.Text})" : addresses.Spell(value);
        return Finding.Fails($"{Subject(step)} == {wanted}", actual, null);
    }

    private void CheckWords(ObserveStep step, Observed seen, List<Finding> findings)
    {
        string actual = seen.Words.Count == 0 ? "none held" : string.Join(", ", seen.Words);
        foreach (Predicate predicate in step.Predicates)
        {
            string wanted = predicate.Value is null ? predicate.Name : $"{predicate.Name} {Word(predicate.Name, predicate.Value)}";
            bool holds = wanted == "none held" ? seen.Words.Count == 0
                : seen.Words.Any(word => word == wanted || (predicate.Value is null && word.StartsWith($"{wanted} ", StringComparison.Ordinal)));
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

    /// <summary>A list names all that was passed of what it names; what it does not name may stand between. An empty one: nothing at all.</summary>
    private void CheckTrace(ObserveStep step, Observed seen, List<Finding> findings)
    {
        string actual = $"[{string.Join(", ", seen.Words)}]";
        foreach (Predicate predicate in step.Predicates)
        {
            string expected = Spelled(predicate);
            bool holds = seen.Words.Contains(predicate.Name) != predicate.Denied;
            if (predicate.Value is ListOperand list)
            {
                string[] wanted = [.. list.Items.Select(item => item.Text)];
                expected = $"[{string.Join(", ", wanted)}]";
                holds = wanted.SequenceEqual(seen.Words.Where(word => wanted.Length == 0 || wanted.Contains(word)));
            }

            findings.Add(holds ? Finding.Holds : Finding.Fails(expected, actual, predicate.Source));
        }
    }

    private void CheckEvent(ObserveStep step, Observed seen, List<Finding> findings)
    {
        foreach (Predicate predicate in step.Predicates)
        {
            if (predicate.Value is null)
            {
                bool holds = seen.Words.Contains(predicate.Name);
                findings.Add(holds != predicate.Denied ? Finding.Holds : Finding.Fails(Spelled(predicate), string.Join(", ", seen.Words), predicate.Source));
                continue;
            }

            Place? place = seen.Addresses.Where(field => field.Field == predicate.Name).Select(field => (Place?)field.Place).FirstOrDefault();
            if (place is { } address)
            {
                bool same = addresses.Address(predicate.Value) == addresses.Address(address);
                findings.Add(same ? Finding.Holds : Finding.Fails(Spelled(predicate), $"{predicate.Name} {addresses.Name(address)}", predicate.Source));
                continue;
            }

            findings.Add(CheckCounter(step, seen, predicate));
        }
    }

    private void CheckCounters(ObserveStep step, Observed seen, List<Finding> findings)
    {
        foreach (Predicate predicate in step.Predicates)
        {
            findings.Add(CheckCounter(step, seen, predicate));
        }
    }

    private Finding CheckCounter(ObserveStep step, Observed seen, Predicate predicate)
    {
        string subject = ObservationNames.Of(step.Kind);
        string name = predicate.Name.Length == 0 ? subject : predicate.Name;
        foreach (Counter counter in seen.Counters)
        {
            if (predicate.Name.Length != 0 && counter.Name != predicate.Name)
            {
                continue;
            }

            long? actual = predicate.Relative ? counter.Delta : counter.Value;
            if (actual is not { } number || predicate.Value is null || addresses.ValueOf(predicate.Value) is not { } wanted)
            {
                break;
            }

            return number == wanted ? Finding.Holds : Finding.Fails(Spelled(predicate), $"{name} {Amount(counter, predicate.Relative)}".Trim(), predicate.Source);
        }

        return Finding.Unseen(subject == name ? name : $"{subject} {name}");
    }

    private static string Amount(Counter counter, bool relative) => !relative ? $"{counter.Value}"
        : counter.Delta >= 0 ? $"+{counter.Delta}"
        : $"{counter.Delta}";

    private string Spelled(Predicate predicate) =>
        $"{(predicate.Denied ? "!" : "")}{predicate.Name}{(predicate.Value is null ? "" : $" {addresses.Spell(predicate.Value)}")}".Trim();

    private string Whole(ObserveStep step) =>
        step.Predicates is [{ Name: "", Value: { } value }] ? $"{Subject(step)} == {addresses.Spell(value)}" : Subject(step);

    private static string Subject(ObserveStep step) =>
        $"{ObservationNames.Of(step.Kind)}({string.Join(", ", step.Operands.Select(operand => operand.Text))})";
}
