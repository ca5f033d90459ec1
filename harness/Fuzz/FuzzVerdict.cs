// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text.RegularExpressions;
using Selftests.Harness.Linux;
using Selftests.Harness.Results;
using Selftests.Harness.Shrink;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Fuzz;

/// <summary>What of a random script's result is a finding, and which two findings are one.</summary>
internal static partial class FuzzVerdict
{
    /// <summary>The result with what was found only; null: nothing was.</summary>
    /// <remarks>
    /// What a random expectation expects is a guess. That machines see different things at it is a complaint, and no failed guess.
    /// Whoever waits for what no later statement gives waits for ever on each machine, or else they differ.
    /// </remarks>
    public static CaseResult? FindingOf(CaseResult result)
    {
        if (!result.IsFailure)
        {
            return null;
        }

        Failure[] found = [.. result.Failures.Where(failure => !IsGuess(result.Case, failure) && !failure.IsWait)];
        return found.Length == 0 && result.Failures.Count > 0 ? null : result with { Failures = found };
    }

    /// <summary>
    /// The call after which it was seen, the observation, and the words of both machines: numbers and places are each script's own.
    /// </summary>
    public static string KindOf(CaseResult result)
    {
        if (result.Failures.Count == 0)
        {
            return $"{result.Verdict}";
        }

        Failure failure = result.Failures[0];
        string step = failure.StepId < 0 ? "" : $"{DifferenceNames.Word(result.Case.StepById(failure.StepId))} ";
        string told = failure.Actual.Split('\n')[0];
        if (failure.Expected.Length > 0)
        {
            return $"{step}{told.Split(' ', ':')[0]}";
        }

        Match difference = FailureKind.Difference().Match(told);
        return difference.Success
            ? $"{step}{(difference.Groups["what"].Success ? difference.Groups["what"].Value : DifferenceNames.Result)}: "
                + $"{FailureKind.WordsOf(difference.Groups["model"].Value)}; {FailureKind.WordsOf(difference.Groups["other"].Value)}"
            : step + FailureKind.WordsOf(told);
    }

    /// <summary>What a failing expectation saw, as an expectation of it; null: the failure does not say it in one word.</summary>
    public static string? Seen(Failure failure) => SeenField().Match(failure.Actual) is { Success: true } seen ? seen.Value : null;

    private static bool IsGuess(CaseProgram program, Failure failure) =>
        failure.Expected.Length > 0 && failure.StepId >= 0 && program.StepById(failure.StepId) is ObserveStep;

    [GeneratedRegex(@"^(\w+ \d+|0x[0-9a-f]+)$")]
    private static partial Regex SeenField();
}
