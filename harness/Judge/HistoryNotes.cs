// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Records;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Judge;

/// <summary>Says under a failure what the last steps changed in the entries that it is about.</summary>
internal static class HistoryNotes
{
    private const long PageSize = 4096;
    private const int MostChanges = 4;
    private const int MostText = 60;

    public static Failure Add(CaseProgram program, CaseRecord record, Failure failure, IReadOnlyList<string> branch)
    {
        var notes = new List<string>(failure.Notes);
        notes.AddRange(branch);
        if (failure.StepId >= 0)
        {
            notes.AddRange(Changes(program, record, program.StepById(failure.StepId)));
        }

        return failure with { Notes = notes };
    }

    private static IEnumerable<string> Changes(CaseProgram program, CaseRecord record, Step failed)
    {
        var addresses = new AddressBook(program, record);
        List<(ulong Start, ulong End)> concerned = Concerned(failed, addresses);
        var lines = new List<string>();
        int at = record.Steps.Count - 1;
        while (at >= 0 && record.Steps[at].StepId != failed.Id)
        {
            at--;
        }

        for (; at >= 0 && lines.Count < MostChanges; at--)
        {
            StepRecord seen = record.Steps[at];
            AddRuns(seen, program.StepById(seen.StepId), program, concerned, addresses, lines);
        }

        lines.Reverse();
        return lines.Count == 0 ? [] : lines.Prepend("what changed it last:");
    }

    /// <summary>One line for pages that follow each other and changed alike.</summary>
    private static void AddRuns(
        StepRecord seen, Step step, CaseProgram program, List<(ulong Start, ulong End)> concerned, AddressBook addresses,
        List<string> lines)
    {
        IReadOnlyList<PteChange> changes = seen.Changes;
        for (int i = changes.Count - 1; i >= 0 && lines.Count < MostChanges;)
        {
            PteChange last = changes[i];
            int first = i;
            while (first > 0 && IsBefore(changes[first - 1], changes[first]))
            {
                first--;
            }

            if (IsConcerned(changes[first].Place, i - first + 1, concerned, addresses))
            {
                string place = addresses.Name(changes[first].Place, (i - first + 1) * PageSize);
                string process = last.Process < 0 ? "" : $"in {program.Slots[last.Process].Name}, ";
                lines.Add($"  {step.Path} {Short(step.Source.Text)}: {process}{place}: {last.Before} -> {last.After}");
            }

            i = first - 1;
        }
    }

    private static bool IsBefore(PteChange a, PteChange b) =>
        a.Process == b.Process && a.Place.Slot == b.Place.Slot && a.Place.Offset + PageSize == b.Place.Offset
        && a.Before == b.Before && a.After == b.After;

    private static bool IsConcerned(Place first, int pages, List<(ulong Start, ulong End)> concerned, AddressBook addresses)
    {
        if (concerned.Count == 0 || addresses.Address(first) is not { } start)
        {
            return concerned.Count == 0;
        }

        ulong end = start + ((ulong)pages * (ulong)PageSize);
        return concerned.Exists(range => start < range.End && range.Start < end);
    }

    /// <summary>The addresses that a step names; none: everything concerns it.</summary>
    private static List<(ulong Start, ulong End)> Concerned(Step step, AddressBook addresses)
    {
        IEnumerable<Operand> operands = step switch
        {
            AccessStep access => [access.Target],
            CallStep call => call.Operands,
            ObserveStep observe => observe.Operands,
            _ => [],
        };
        var ranges = new List<(ulong Start, ulong End)>();
        foreach (Operand operand in operands)
        {
            if (operand is (RangeOperand or AddressOperand) && addresses.Address(operand) is { } start)
            {
                long length = addresses.Length(operand) is { } bytes and > 0 ? bytes : 1;
                ranges.Add((start & ~(ulong)(PageSize - 1), start + (ulong)length));
            }
        }

        return ranges;
    }

    private static string Short(string text)
    {
        string line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= MostText ? line : $"{line[..(MostText - 3)]}...";
    }
}
