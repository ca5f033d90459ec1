// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Linux;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Cli;

/// <summary>What Linux did at each step, for eyes: a step, what came of it, and below it what is different now.</summary>
internal sealed class ObservedText(TextWriter output)
{
    private const int Wide = 100;
    private const string Indent = "           ";

    public void NotRun(string why) => output.WriteLine($"    not run: {why}");

    public void Step(ObservedStep step)
    {
        foreach (string asleep in step.Asleep)
        {
            output.WriteLine($"{Indent}{asleep}");
        }

        string head = $"  {step.Step.Path,-8} {step.Step.Source.Text.Split('\n')[0].Trim()}";
        if (step.Step.Context is { Length: > 0 } context)
        {
            output.WriteLine($"{Indent}with {context}");
        }

        string outcome = Outcome(step);
        if (outcome.Length > 0 && head.Length + outcome.Length + 2 > Wide)
        {
            output.WriteLine(head);
            head = Indent[..^2];
        }

        output.WriteLine(outcome.Length == 0 ? head : $"{head}  {outcome}");
        foreach (string line in step.Expectations.Concat(step.Notes))
        {
            output.WriteLine($"{Indent}{line}");
        }
    }

    /// <summary>Why the case came to no end of its own.</summary>
    public void End(CaseProgram program, CaseRecord record)
    {
        string at = record.EndStep < 0
            ? ""
            : $" at {program.StepById(record.EndStep).Path} {program.StepById(record.EndStep).Source.Text.Split('\n')[0].Trim()}";
        switch (record.End)
        {
            case EndReason.Completed:
                break;
            case EndReason.Stopped:
                output.WriteLine($"    ended{at}: what follows it was not performed, but for the teardown");
                break;
            case EndReason.NotRunnable:
                NotRun(record.EndDetail);
                break;
            default:
                output.WriteLine($"    ended{at}: {record.EndDetail}");
                break;
        }
    }

    public void NotObservable(IEnumerable<string> names)
    {
        if (string.Join(", ", names) is { Length: > 0 } list)
        {
            output.WriteLine($"    expected by the script, but not observable here: {list}");
        }
    }

    private static string Outcome(ObservedStep step)
    {
        string faults = step.Faults is "" or "none" ? "" : $"faults {step.Faults}";
        string result = step.Result.Length > 0
            ? step.Result
            : !step.IsExpected ? "success"
            : step.Step is AccessStep || faults.Length > 0 ? "ok"
            : "";
        string told = string.Join(" ", new[] { result, faults }.Where(part => part.Length > 0));
        return told.Length == 0 ? "" : $"-> {told}{(step.IsExpected && step.IsCostExpected ? "" : "   (not what the script says)")}";
    }
}
