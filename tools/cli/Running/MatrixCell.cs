// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Linux;
using Selftests.Harness.Results;

namespace Selftests.Cli;

/// <summary>One case on one kernel.</summary>
/// <param name="State">What it came to.</param>
/// <param name="Reason">Why it was skipped, or empty.</param>
/// <param name="Known">The entries that explain how it differs.</param>
/// <param name="Result">The verdict; null: there is none, because the kernel did not start.</param>
internal sealed record MatrixCell(MatrixState State, string Reason, IReadOnlyList<KnownDifference> Known, CaseResult? Result)
{
    public static MatrixCell Skipped(string reason) => new(MatrixState.Skipped, reason, [], null);

    /// <summary>The cell of a verdict.</summary>
    /// <param name="result">The verdict.</param>
    /// <param name="totals">What came of comparing; null: there was nothing to compare with.</param>
    public static MatrixCell Of(CaseResult result, ComparisonTotals? totals)
    {
        IReadOnlyList<KnownDifference> known = totals?.ExplainedOf(result.Case.Id) ?? [];
        MatrixState state =
            result.Verdict == Verdict.Error ? MatrixState.Error
            : result.IsFailure ? totals?.IsDiffering(result.Case.Id) == true ? MatrixState.Differs : MatrixState.Fails
            : result.Verdict == Verdict.Skipped || result.NotCompared is not null ? MatrixState.Skipped
            : known.Count > 0 ? MatrixState.Known
            : MatrixState.Agrees;
        return new MatrixCell(state, state == MatrixState.Skipped ? result.NotCompared ?? result.Reason : "", known, result);
    }

    /// <summary>Of several runs of one case the worst.</summary>
    public MatrixCell Worse(MatrixCell other) => other.State > State ? other : this;
}
