// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Records;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Judge;

/// <summary>
/// All ways through the decisions of a case, as one run of a machine: what may be declined or fail, and who is first of those that were
/// woken.
/// </summary>
/// <remarks>By replay from the start: a whole way costs some microseconds, and most cases have one. A way that fails is the last.</remarks>
internal static class Exploration
{
    /// <summary>The record of the first way that failed, else of the first that was compared; with what all of them came to.</summary>
    /// <param name="program">The case.</param>
    /// <param name="options">Where it begins, and the most ways.</param>
    /// <param name="perform">One way: that of its options' choices.</param>
    public static CaseRecord Run(CaseProgram program, RunOptions options, Func<RunOptions, CaseRecord> perform)
    {
        RunOptions way = options.MaxWays == 1 ? options : options with { MaxWays = 1 };
        CaseRecord record = perform(way);
        if (options.MaxWays == 1 || BranchPath.Next(record.Choices) is not { } next)
        {
            return record;
        }

        var taken = new WaysTaken(program);
        taken.Add(record);
        CaseRecord first = record;
        int ways = 1;
        TimeSpan duration = record.Duration;
        TimeSpan waited = record.Waited;
        bool isLast = Ends(program, record);
        while (!isLast && ways < options.MaxWays && next is not null)
        {
            record = perform(way with { Choices = next });
            ways++;
            taken.Add(record);
            (duration, waited) = (duration + record.Duration, waited + record.Waited);
            isLast = Ends(program, record);

            // One way that was compared is enough: the kernel takes one.
            first = isLast ? record : record.NotCompared is null ? first with { NotCompared = null } : first;
            next = BranchPath.Next(record.Choices);
        }

        return first with
        {
            Ways = ways, HasMoreWays = !isLast && next is not null, Decisions = taken.Decisions, Duration = duration, Waited = waited,
        };
    }

    private static bool Ends(CaseProgram program, CaseRecord record) =>
        CaseJudge.Decide(program, record) is { IsFailure: true } or { Verdict: Verdict.Skipped };
}
