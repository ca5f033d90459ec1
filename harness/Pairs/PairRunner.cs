// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Judge;
using Selftests.Harness.Records;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Pairs;

/// <summary>Makes pairs of a test's steps race, and holds what they come to against what they come to one behind the other.</summary>
/// <param name="machine">The model.</param>
/// <param name="options">How far each pair is explored.</param>
/// <param name="allowed">What else they may come to.</param>
public sealed class PairRunner(IMachine machine, RunOptions options, AllowedOutcomes allowed)
{
    /// <summary>A pair's budget are its executions, the same on each machine; this is the backstop behind it.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private const string NoMemory = "Out of memory: ";

    /// <summary>Why a test has no pairs; null: it may have some.</summary>
    public string? WhyNot(CaseProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        return program.Attributes.Skip ?? machine.Features.WhyNot(program)
            ?? (program.HasCsharp ? "it has a block of C#" : program.Race is not null ? "it has a race" : null);
    }

    /// <summary>One pair.</summary>
    public PairResult Run(CaseProgram program, CallPair pair)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(pair);
        (CaseProgram? raced, string why) = program.AsRace is { } asRace ? asRace(pair) : (null, "it does not run");
        if (raced is null)
        {
            return new PairResult(program, pair, PairOutcome.NotRaced, 0, why);
        }

        bool isAllowed = false;
        raced.MayDiffer = (what, isOfOther) =>
        {
            bool may = allowed.Explains(raced, what, isOfOther);
            isAllowed |= may;
            return may;
        };
        CaseRecord record = machine.Run(raced, options with { TimeoutScale = Scale(raced) });
        return Told(program, pair, raced, record) with { IsAllowed = isAllowed };
    }

    private double Scale(CaseProgram program) =>
        options.TimeoutScale * (Limit / (program.Attributes.Timeout ?? TimeSpan.FromMinutes(1)));

    private static PairResult Told(CaseProgram program, CallPair pair, CaseProgram raced, CaseRecord record)
    {
        if (record.End == EndReason.NotRunnable)
        {
            return new PairResult(program, pair, PairOutcome.NotRaced, 0, record.EndDetail);
        }

        if (record.End is EndReason.TimedOut or EndReason.OutOfBudget)
        {
            return new PairResult(program, pair, PairOutcome.Incomplete, record.Race?.Executions ?? 0, record.EndDetail);
        }

        if (record.End == EndReason.KernelBug && record.EndDetail.StartsWith(NoMemory, StringComparison.Ordinal))
        {
            // Both at once need more than there is, which says nothing of how they meet.
            return new PairResult(program, pair, PairOutcome.NotRaced, record.Race?.Executions ?? 0, record.EndDetail);
        }

        if (record.Race is not { } race)
        {
            return new PairResult(
                program, pair, PairOutcome.NotRaced, 0, $"what stands before them does not come to its end: {record.End}");
        }

        if (race.IsApart)
        {
            return new PairResult(program, pair, PairOutcome.Apart, race.Executions);
        }

        if (race.Incomplete is not null)
        {
            return new PairResult(program, pair, PairOutcome.Incomplete, race.Executions);
        }

        Failure? failure = CaseJudge.Decide(raced, record).Failures is [var first, ..] ? first : null;
        return failure is null
            ? new PairResult(program, pair, PairOutcome.Explored, race.Executions)
            : new PairResult(program, pair, PairOutcome.Finding, race.Executions, failure.Actual) { Failure = failure };
    }
}
