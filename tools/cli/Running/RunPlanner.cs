// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Cli;

/// <summary>Puts the chosen cases into the order in which they run.</summary>
internal static class RunPlanner
{
    /// <summary>Cases of one run, repetitions included: each keeps its verdict until the end.</summary>
    public const int MostRuns = 1_000_000;

    public static RunPlan Plan(RunRequest request, IReadOnlyList<CaseProgram> cases, MachineChoice machine, int leftOut)
    {
        long runs = (long)cases.Count * request.Repeat;
        if (runs > MostRuns)
        {
            throw new UsageException(
                $"--repeat {request.Repeat} makes {runs} runs of {Count.Of(cases.Count, "case")}, more than {MostRuns}");
        }

        // Cases of one script stay together: its verdicts are the subtests of one test.
        RunGroup[] groups = [.. cases.GroupBy(program => program.File).Select(group => new RunGroup(group.First().Program, [.. group]))];
        return new RunPlan([.. Rounds(groups, request)]) { Machine = machine.Name, Notes = [.. Notes(request, machine, leftOut)] };
    }

    private static IEnumerable<RunGroup> Rounds(RunGroup[] groups, RunRequest request)
    {
        Random? random = request.ShuffleSeed is { } seed ? new Random(seed) : null;
        for (int round = 0; round < request.Repeat; round++)
        {
            foreach (RunGroup group in random is null ? groups : Shuffled(groups, random))
            {
                yield return random is null ? group : group with { Cases = Shuffled(group.Cases, random) };
            }
        }
    }

    private static T[] Shuffled<T>(IReadOnlyList<T> items, Random random)
    {
        T[] shuffled = [.. items];
        random.Shuffle(shuffled);
        return shuffled;
    }

    private static IEnumerable<string> Notes(RunRequest request, MachineChoice machine, int leftOut)
    {
        if (request.ShuffleSeed is { } seed)
        {
            yield return $"shuffled: --shuffle {seed} repeats this order";
        }

        if (machine.BugIds.Count > 0)
        {
            yield return $"bugs switched on: {string.Join(", ", machine.BugIds)}";
        }

        if (leftOut > 0)
        {
            yield return $"{Count.Of(leftOut, "case")} tagged '{CaseSelection.ExtraTag}' left out: -a runs them";
        }
    }
}
