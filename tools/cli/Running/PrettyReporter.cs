// SPDX-License-Identifier: GPL-2.0-or-later
using System.Diagnostics;
using System.Globalization;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;
using Spectre.Console;

namespace Selftests.Cli;

/// <summary>For eyes: a bar while it runs, a line per script, failures in full.</summary>
internal sealed class PrettyReporter : IReporter
{
    private readonly Lock gate = new();
    private readonly IAnsiConsole console;
    private readonly bool hasStatus;
    private readonly Stopwatch sinceVerdict = new();
    private IReadOnlyList<RunGroup> groups = [];
    private IReadOnlyList<CaseProgram> cases = [];
    private int group = -1;
    private int told;
    private List<CaseResult> current = [];
    private StatusLine? status;

    public PrettyReporter(TextWriter output, bool isTerminal)
    {
        console = PrettyConsole.Create(output, CommandHost.StandardOutput, isTerminal);
        hasStatus = isTerminal && console.Profile.Capabilities.Ansi;
    }

    public void Begin(RunPlan plan)
    {
        groups = plan.Groups;
        cases = [.. plan.Groups.SelectMany(planned => planned.Cases)];
        foreach (string note in plan.Notes)
        {
            console.Write(new PrettyLine(note, new Style(decoration: Decoration.Dim)));
        }

        console.Profile.Out.Writer.Flush();
        sinceVerdict.Start();
        status = hasStatus ? new StatusLine(console, Status, gate) : null;
    }

    public void Report(CaseResult result)
    {
        lock (gate)
        {
            if (group < 0 || current.Count == groups[group].Cases.Count)
            {
                group++;
                current = [];
            }

            told++;
            sinceVerdict.Restart();
            current.Add(result);
            if (result.IsFailure)
            {
                WriteFailure(result);
            }

            if (current.Count == groups[group].Cases.Count)
            {
                WriteGroup(groups[group].Program);
                console.Profile.Out.Writer.Flush();
            }
        }
    }

    public void End(RunSummary summary)
    {
        status?.Dispose();
        if (summary.Missing > 0 && group >= 0 && current.Count < groups[group].Cases.Count)
        {
            WriteGroup(groups[group].Program);
        }

        WriteFailed(summary);
        RunTotals totals = RunTotals.Of(summary);
        int failed = totals.Fail + totals.XPass + totals.Error;
        string time = string.Create(CultureInfo.InvariantCulture, $"{summary.Duration.TotalSeconds:0.00} s");
        string interrupted = summary.Missing > 0 ? $"interrupted: {summary.Missing} without a verdict, " : "";
        Color color = failed > 0 ? Color.Red : summary.Missing > 0 ? Color.Yellow : Color.Green;
        string counts = summary.Results.Count == 0 ? "none" : Counts(summary.Results);
        console.Write(
            new PrettyLine($"{interrupted}{counts} of {summary.Results.Count + summary.Missing} in {time}",
                new Style(color, decoration: Decoration.Bold)));
        console.Profile.Out.Writer.Flush();
    }

    // Verdicts come in the order of the plan, so the next one is what everybody waits for.
    private string Status()
    {
        string waited = string.Create(CultureInfo.InvariantCulture, $"{sinceVerdict.Elapsed.TotalSeconds:0} s");
        string next = told < cases.Count ? Printable.Line(cases[told].Id) : "";
        return $"[{told}/{cases.Count}] {(sinceVerdict.Elapsed.TotalSeconds >= 1 ? $"{waited} " : "")}{next}";
    }

    // A long run's failures have scrolled away by its end.
    private void WriteFailed(RunSummary summary)
    {
        if (summary.Failed.Count == 0 || summary.Results.Count + summary.Missing == 1)
        {
            return;
        }

        console.Write(new PrettyLine("failed:", new Style(Color.Red, decoration: Decoration.Bold)));
        foreach (CaseResult result in summary.Failed)
        {
            console.Write(new PrettyLine($"  {result.Case.File}:{result.Case.Line}: {result.Case.Id}", new Style(Color.Red)));
        }

        if (summary.Again.Length > 0)
        {
            console.Write(new PrettyLine($"just {(summary.Failed.Count == 1 ? "this" : "these")} again: {summary.Again}", Style.Plain));
        }
    }

    private void WriteFailure(CaseResult result)
    {
        string verdict = result.Verdict.ToString().ToUpperInvariant();
        console.Write(new PrettyLine($"{verdict} {result.Case.Id}", new Style(Color.Red, decoration: Decoration.Bold)));
        foreach (string line in FailureText.Lines(result))
        {
            console.Write(new PrettyLine("  " + line, StyleOf(line)));
        }

        console.Write(new PrettyLine("", Style.Plain));
    }

    private static Style StyleOf(string line) =>
        line.StartsWith("  expected:", StringComparison.Ordinal) ? new Style(Color.Green)
        : line.StartsWith("  actual:", StringComparison.Ordinal) ? new Style(Color.Red)
        : line.TrimStart().StartsWith('^') ? new Style(Color.Yellow)
        : Style.Plain;

    private void WriteGroup(string program)
    {
        bool failed = current.Any(result => result.IsFailure);
        bool passes = current.Any(result => result.Verdict == Verdict.Passed);
        Color color = failed ? Color.Red : passes ? Color.Green : Color.Yellow;
        console.Write(new PrettyLine(failed ? "FAIL" : passes ? "pass" : "skip", new Style(color), $" {program}: {Counts(current)}"));
        IEnumerable<CaseResult> skips = current.Where(result => result.Verdict == Verdict.Skipped);
        foreach (IGrouping<string, CaseResult> skipped in skips.GroupBy(result => result.Reason))
        {
            console.Write(new PrettyLine($"     skipped {skipped.Count()}: {skipped.Key}", new Style(Color.Yellow)));
        }

        // A case that does not pass has these among its own lines.
        List<CaseResult> passed = [.. current.Where(result => !result.IsFailure)];
        WriteEach("not compared with Linux", passed.Select(result => result.NotCompared).OfType<string>());
        WriteEach("never taken", passed.SelectMany(result => result.NotTaken));
    }

    private void WriteEach(string what, IEnumerable<string> why)
    {
        foreach (IGrouping<string, string> cases in why.GroupBy(reason => reason))
        {
            console.Write(new PrettyLine($"     {what} {cases.Count()}: {cases.Key}", new Style(decoration: Decoration.Dim)));
        }
    }

    private static string Counts(IReadOnlyList<CaseResult> results) =>
        string.Join(", ", results
            .GroupBy(result => result.Verdict)
            .OrderBy(verdicts => verdicts.Key)
            .Select(verdicts => $"{verdicts.Count()} {Word(verdicts.Key, verdicts.Count())}"));

    private static string Word(Verdict verdict, int count) => verdict switch
    {
        Verdict.Passed => "passed",
        Verdict.Failed => "failed",
        Verdict.Skipped => "skipped",
        Verdict.XFail => "failed as expected",
        Verdict.XPass => "passed unexpectedly",
        _ => count == 1 ? "error of ours" : "errors of ours",
    };
}
