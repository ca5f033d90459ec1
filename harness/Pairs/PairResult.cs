// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Pairs;

/// <summary>One pair of steps, from the state in which its test makes the first of them.</summary>
/// <param name="Case">The test.</param>
/// <param name="Pair">The steps.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="Executions">How many were run.</param>
/// <param name="Detail">Why it is not raced, or what is wrong, in one line.</param>
public sealed record PairResult(CaseProgram Case, CallPair Pair, PairOutcome Outcome, long Executions, string Detail = "")
{
    /// <summary>What is wrong, with the execution that shows it; null: nothing is.</summary>
    public Failure? Failure { get; init; }

    /// <summary>Some execution ends as neither order does, which the list of allowed outcomes explains.</summary>
    public bool IsAllowed { get; init; }
}
