// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Results;

/// <summary>The verdicts of a run, in the order of the list of cases.</summary>
public sealed record RunSummary(IReadOnlyList<CaseResult> Results, TimeSpan Duration)
{
    /// <summary>Seed of the shuffled order; null: the list's own.</summary>
    public int? ShuffleSeed { get; init; }

    /// <summary>Cases of the plan that have no verdict, because the run was interrupted.</summary>
    public int Missing { get; init; }

    /// <summary>The command that runs just those that failed; empty: there is none.</summary>
    public string Again { get; init; } = "";

    /// <summary>Those that failed, each once, however often it was repeated.</summary>
    public IReadOnlyList<CaseResult> Failed =>
        [.. Results.Where(result => result.IsFailure).DistinctBy(result => (result.Case.File, result.Case.Id))];

    /// <summary>How many cases had this verdict.</summary>
    public int Count(Verdict verdict) => Results.Count(result => result.Verdict == verdict);

    /// <summary>
    /// 0 all passed, 1 a failure, 3 an error of ours, 4 everything skipped; 2 is for what never ran. A failure is never outvoted.
    /// </summary>
    public int ExitCode =>
        Count(Verdict.Error) > 0 ? 3
        : Results.Any(result => result.IsFailure) ? 1
        : Results.Count > 0 && Results.All(result => result.Verdict == Verdict.Skipped) ? 4
        : 0;
}
