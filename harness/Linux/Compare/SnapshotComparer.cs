// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Linux;

/// <summary>Compares everything that two machines show after a step.</summary>
internal sealed class SnapshotComparer(
    CaseProgram program, int stepId, CommonPlaces modelPlaces, CommonPlaces otherPlaces, Comparison result)
{
    public void Compare(StateSnapshot model, StateSnapshot other)
    {
        // One for all processes: a page that two of them share must be one on both machines.
        var pages = new PageComparer(program, stepId, modelPlaces, otherPlaces, result);
        foreach (ProcessSnapshot mine in model.Processes)
        {
            string name = PlaceText.Process(program, mine.Process);
            if (other.Processes.FirstOrDefault(process => process.Process == mine.Process) is not { } theirs)
            {
                result.Add(new Difference(stepId, DifferenceNames.Process, name.TrimEnd(' ', ':'), "lives", "has ended"));
                continue;
            }

            pages.Compare(name, mine.Pages, theirs.Pages);
            new VmaComparer(program, stepId, modelPlaces, otherPlaces, result, wantsFlags: true).Compare(name, mine.Maps, theirs.Maps);
            Counters(name, mine.Counters, theirs.Counters);
        }

        foreach (ProcessSnapshot theirs in other.Processes)
        {
            if (model.Processes.All(process => process.Process != theirs.Process))
            {
                result.Add(
                    new Difference(stepId, DifferenceNames.Process, PlaceText.Process(program, theirs.Process).TrimEnd(' ', ':'),
                        "has ended", "lives"));
            }
        }
    }

    private void Counters(string process, IReadOnlyList<Counter> model, IReadOnlyList<Counter> other)
    {
        foreach (Counter counter in model)
        {
            Counter seen = other.FirstOrDefault(candidate => candidate.Name == counter.Name);
            if (counter.Value is null || seen.Name is null || seen.Value is null)
            {
                result.CountUnseen(DifferenceNames.OfCounter(counter.Name), 1);
                continue;
            }

            result.Observations++;
            if (counter.Value != seen.Value)
            {
                result.Add(
                    new Difference(
                        stepId, DifferenceNames.OfCounter(counter.Name), process.TrimEnd(' ', ':'), $"{counter.Value}", $"{seen.Value}"));
            }
        }
    }
}
