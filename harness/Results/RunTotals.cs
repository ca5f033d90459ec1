// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Results;

/// <summary>How many verdicts of each kind a run had.</summary>
public sealed record RunTotals(int Pass, int Fail, int XFail, int XPass, int Skip, int Error)
{
    /// <summary>Counts a run.</summary>
    public static RunTotals Of(RunSummary summary) => new(
        summary.Count(Verdict.Passed),
        summary.Count(Verdict.Failed),
        summary.Count(Verdict.XFail),
        summary.Count(Verdict.XPass),
        summary.Count(Verdict.Skipped),
        summary.Count(Verdict.Error));

    /// <summary>As ksft_print_cnts() of kselftest.h prints them.</summary>
    public override string ToString() => $"Totals: pass:{Pass} fail:{Fail} xfail:{XFail} xpass:{XPass} skip:{Skip} error:{Error}";
}
