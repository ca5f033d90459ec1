// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Tools.Tests;

/// <summary>Verdicts made by hand, for reporters.</summary>
internal static class Sample
{
    public static CaseProgram Case(string program, string test, params string[] tags) => new()
    {
        Id = $"{program}/\"{test}\"",
        Program = program,
        Test = test,
        File = $"selftests/vm/{program}.mmt",
        Line = 7,
        Attributes = new CaseAttributes { Tags = tags },
        Machine = MachineSettings.Default,
        Slots = new SlotTable(),
        Setup = [],
        Body = [],
        Teardown = [],
        StepCount = 0,
    };

    public static CaseResult Result(CaseProgram program, Verdict verdict, string reason = "") => new()
    {
        Case = program,
        Verdict = verdict,
        Reason = reason,
        Checked = 3,
        Duration = TimeSpan.FromMilliseconds(1.5),
        Failures = verdict == Verdict.Failed ? [Failure(program)] : [],
    };

    /// <summary>A call with another result than expected.</summary>
    public static Failure Failure(CaseProgram program) => new(
        new SourceText(program.File, 12, 5, "madvise(p, MADV_POPULATE_WRITE) = -ENOMEM"),
        ":3",
        "-ENOMEM",
        "-EFAULT",
        ["step :2 munmap(p[1]): pte p[1]: present, write -> none"])
    {
        Word = new SourceText(program.File, 12, 39, "-ENOMEM"),
    };

    /// <summary>Runs a reporter over the verdicts, a group per program, and returns what it wrote.</summary>
    public static string Report(Func<TextWriter, IReporter> create, params CaseResult[] results)
    {
        var output = new StringWriter { NewLine = "\n" };
        IReporter reporter = create(output);
        IEnumerable<IGrouping<string, CaseProgram>> scripts = results.Select(result => result.Case).GroupBy(program => program.Program);
        RunGroup[] groups = [.. scripts.Select(script => new RunGroup(script.Key, [.. script]))];
        reporter.Begin(new RunPlan(groups) { Notes = ["shuffled: --shuffle 7 repeats this order"] });
        foreach (CaseResult result in results)
        {
            reporter.Report(result);
        }

        reporter.End(new RunSummary(results, TimeSpan.FromSeconds(0.25)));
        return output.ToString();
    }
}
