// SPDX-License-Identifier: GPL-2.0-or-later
using System.Globalization;

namespace Selftests.Harness.Results;

/// <summary>KTAP version 1, a script as a test with its cases as subtests.</summary>
/// <remarks>Documentation/dev-tools/ktap.rst; the line of totals is that of kselftest.h, ksft_print_cnts().</remarks>
public sealed class KtapReporter(TextWriter output) : IReporter
{
    private const string Nested = "  ";

    private IReadOnlyList<RunGroup> groups = [];
    private int group = -1;
    private GroupTally tally = new(0);

    /// <inheritdoc/>
    public void Begin(RunPlan plan)
    {
        groups = plan.Groups;
        output.WriteLine("KTAP version 1");
        foreach (string note in plan.Notes)
        {
            output.WriteLine($"# {Printable.Sentence(note)}");
        }

        output.WriteLine($"1..{groups.Count}");
        output.Flush();
    }

    /// <inheritdoc/>
    public void Report(CaseResult result)
    {
        if (tally.IsComplete)
        {
            BeginGroup();
        }

        // What explains a result stands before it: a parser gives a diagnostic line to the result that follows.
        foreach (string line in FailureText.Lines(result))
        {
            output.WriteLine($"{Nested}# {line}");
        }

        tally.Add(result);
        string status = result.IsFailure ? "not ok" : "ok";
        output.WriteLine($"{Nested}{status} {tally.Seen} {Description(result.Case.Id)}{Printable.Sentence(result.KtapDirective)}");
        if (tally.IsComplete)
        {
            EndGroup();
        }

        // Who watches a pipe sees each verdict when it is known.
        output.Flush();
    }

    /// <inheritdoc/>
    public void End(RunSummary summary)
    {
        if (summary.Missing > 0)
        {
            // As ksft_exit_fail_msg() of kselftest.h says that what the plan announced does not come.
            output.WriteLine(
                string.Create(CultureInfo.InvariantCulture,
                    $"Bail out! interrupted: {summary.Missing} of {summary.Missing + summary.Results.Count} without a verdict"));
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"# {RunTotals.Of(summary)}"));
        output.Flush();
    }

    private void BeginGroup()
    {
        group++;
        tally = new GroupTally(groups[group].Cases.Count);
        output.WriteLine($"{Nested}KTAP version 1");
        output.WriteLine($"{Nested}1..{tally.Planned}");
    }

    private void EndGroup()
    {
        string status = tally.HasFailure ? "not ok" : "ok";
        string directive = tally.IsSkipped ? " # SKIP every case was skipped" : "";
        output.WriteLine($"{status} {group + 1} {Description(groups[group].Program)}{directive}");
    }

    // A description ends at a '#'.
    private static string Description(string name) => Printable.Line(name).Replace("#", "\\#", StringComparison.Ordinal);
}
