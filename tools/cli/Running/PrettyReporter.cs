// SPDX-License-Identifier: GPL-2.0-or-later
using System.Diagnostics;
using System.Globalization;
using Selftests.Harness.Results;
using Spectre.Console;

namespace Selftests.Cli;

/// <summary>For eyes: a bar while it runs, a line per script, failures in full.</summary>
internal sealed class PrettyReporter : IReporter
{
    // A terminal shows no more, and drawing costs more than most cases.
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromMilliseconds(50);

    private readonly IAnsiConsole console;
    private readonly bool hasBar;
    private readonly TaskCompletionSource finished = new();
    private readonly Stopwatch sinceRefresh = Stopwatch.StartNew();
    private IReadOnlyList<RunGroup> groups = [];
    private int group = -1;
    private List<CaseResult> current = [];
    private Task? bar;
    private ProgressContext? progress;
    private ProgressTask? task;

    public PrettyReporter(TextWriter output, bool isTerminal)
    {
        console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        hasBar = isTerminal && console.Profile.Capabilities.Ansi;
    }

    public void Begin(RunPlan plan)
    {
        groups = plan.Groups;
        foreach (string note in plan.Notes)
        {
            console.Write(new PrettyLine(note, new Style(decoration: Decoration.Dim)));
        }

        if (hasBar)
        {
            bar = StartBar(plan.CaseCount);
        }
    }

    public void Report(CaseResult result)
    {
        if (group < 0 || current.Count == groups[group].Cases.Count)
        {
            group++;
            current = [];
        }

        current.Add(result);
        if (result.IsFailure)
        {
            WriteFailure(result);
        }

        if (current.Count == groups[group].Cases.Count)
        {
            WriteGroup(groups[group].Program);
        }

        Advance();
    }

    public void End(RunSummary summary)
    {
        finished.SetResult();
        bar?.GetAwaiter().GetResult();
        RunTotals totals = RunTotals.Of(summary);
        int failed = totals.Fail + totals.XPass + totals.Error;
        Style style = failed > 0 ? new Style(Color.Red, decoration: Decoration.Bold) : new Style(Color.Green, decoration: Decoration.Bold);
        string time = string.Create(CultureInfo.InvariantCulture, $"{summary.Duration.TotalSeconds:0.00} s");
        console.WriteLine($"{Counts(summary.Results)} of {summary.Results.Count} in {time}", style);
    }

    // Drawn by Refresh alone: a second thread would write between our lines.
    private Task StartBar(int cases) => console.Progress()
        .AutoRefresh(false)
        .AutoClear(true)
        .Columns(new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn(), new RemainingTimeColumn())
        .StartAsync(context =>
        {
            progress = context;
            task = context.AddTask("selftests", maxValue: cases);
            return finished.Task;
        });

    private void Advance()
    {
        if (task is null)
        {
            return;
        }

        task.Increment(1);
        if (sinceRefresh.Elapsed >= RefreshInterval)
        {
            task.Description = Markup.Escape(Printable.Line(groups[group].Program));
            progress!.Refresh();
            sinceRefresh.Restart();
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

        console.WriteLine();
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
        console.Write(new Text(failed ? "FAIL " : passes ? "pass " : "skip ", new Style(color)));
        console.WriteLine($"{Printable.Line(program)}: {Counts(current)}");
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
