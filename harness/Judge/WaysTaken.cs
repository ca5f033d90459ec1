// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Judge;

/// <summary>Which ways of every `may` the runs of a case took, on each machine: a branch that was never taken was not checked.</summary>
internal sealed class WaysTaken(CaseProgram program)
{
    private readonly SortedDictionary<(int Step, string Machine), (bool Done, bool Declined)> seen = [];

    /// <summary>All of them so far.</summary>
    public IReadOnlyList<DecisionTaken> Decisions =>
        [.. seen.Select(way => new DecisionTaken(way.Key.Step, way.Key.Machine, way.Value.Done, way.Value.Declined))];

    /// <summary>One run, and what it was compared with.</summary>
    public void Add(CaseRecord record)
    {
        for (CaseRecord? one = record; one is not null; one = one.Other)
        {
            foreach (StepRecord step in one.Steps)
            {
                if (program.WrittenById(step.StepId) is CallStep { May: true } && step.Complaint is null)
                {
                    bool declined = step.Result.Kind == ResultKind.Declined;
                    (bool done, bool refused) = seen.GetValueOrDefault((step.StepId, one.Machine));
                    seen[(step.StepId, one.Machine)] = (done || !declined, refused || declined);
                }
            }
        }
    }

    /// <summary>The ways that a record has not taken, each as a line: <c>madvise at :3 declined on Linux 6.18.44</c>.</summary>
    public static IReadOnlyList<string> Missing(CaseProgram program, CaseRecord record)
    {
        if (record.Decisions is { } all)
        {
            return Missing(program, all);
        }

        var one = new WaysTaken(program);
        one.Add(record);
        return one.seen.Count == 0 ? [] : Missing(program, one.Decisions);
    }

    private static IReadOnlyList<string> Missing(CaseProgram program, IReadOnlyList<DecisionTaken> decisions) =>
    [
        .. decisions.Where(way => !way.Done || !way.Declined).Select(way =>
            $"{((CallStep)program.StepById(way.StepId)).Name} at {program.StepById(way.StepId).Path} "
                + $"{(way.Done ? "declined" : "done")} on {way.Machine}"),
    ];
}
