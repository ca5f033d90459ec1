// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Results;

/// <summary>No TAP, as <c>run_vmtests.sh -n</c>: a banner per script, a mark per case, a summary.</summary>
public sealed class PlainReporter(TextWriter output) : IReporter
{
    private IReadOnlyList<RunGroup> groups = [];
    private int group = -1;
    private GroupTally tally = new(0);

    /// <inheritdoc/>
    public void Begin(RunPlan plan)
    {
        groups = plan.Groups;
        foreach (string note in plan.Notes)
        {
            output.WriteLine(Printable.Sentence(note));
        }
    }

    /// <inheritdoc/>
    public void Report(CaseResult result)
    {
        if (tally.IsComplete)
        {
            BeginGroup();
        }

        tally.Add(result);
        output.WriteLine($"{Mark(result.Verdict)} {Printable.Line(result.Case.Id)}{Because(result)}");
        foreach (string line in FailureText.Lines(result))
        {
            output.WriteLine($"       {line}");
        }

        output.Flush();
    }

    /// <inheritdoc/>
    public void End(RunSummary summary)
    {
        RunTotals totals = RunTotals.Of(summary);
        if (summary.Missing > 0)
        {
            output.WriteLine($"interrupted: {summary.Missing} of {summary.Missing + summary.Results.Count} without a verdict");
        }

        WriteFailed(summary);
        int failed = totals.Fail + totals.XPass + totals.Error;
        output.WriteLine($"SUMMARY: PASS={totals.Pass} XFAIL={totals.XFail} SKIP={totals.Skip} FAIL={failed}");
        output.Flush();
    }

    // A long run's failures have scrolled away by its end.
    private void WriteFailed(RunSummary summary)
    {
        if (summary.Failed.Count == 0 || summary.Results.Count + summary.Missing == 1)
        {
            return;
        }

        output.WriteLine("failed:");
        foreach (CaseResult result in summary.Failed)
        {
            output.WriteLine($"  {Printable.Line($"{result.Case.File}:{result.Case.Line}")}: {Printable.Line(result.Case.Id)}");
        }

        if (summary.Again.Length > 0)
        {
            output.WriteLine($"just {(summary.Failed.Count == 1 ? "this" : "these")} again: {Printable.Line(summary.Again)}");
        }
    }

    private void BeginGroup()
    {
        group++;
        tally = new GroupTally(groups[group].Cases.Count);
        string title = $"running {Printable.Line(groups[group].Program)}";
        string dashes = new('-', title.Length);
        output.WriteLine(dashes);
        output.WriteLine(title);
        output.WriteLine(dashes);
    }

    private static string Mark(Verdict verdict) => verdict switch
    {
        Verdict.Passed => "[PASS]",
        Verdict.Skipped => "[SKIP]",
        Verdict.XFail => "[XFAIL]",
        Verdict.XPass => "[XPASS]",
        Verdict.Error => "[ERROR]",
        _ => "[FAIL]",
    };

    private static string Because(CaseResult result) =>
        result.Reason.Length > 0 ? $": {Printable.Sentence(result.Reason)}" : "";
}
