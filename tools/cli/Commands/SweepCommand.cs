// SPDX-License-Identifier: GPL-2.0-or-later
using System.CommandLine;
using Selftests.Harness;
using Selftests.Harness.Model;
using Selftests.Harness.Steps;
using Selftests.Harness.Sweep;

namespace Selftests.Cli;

/// <summary><c>mmt sweep</c>: lets each allocation of each case fail in turn, on the model.</summary>
internal static class SweepCommand
{
    public static Command Build(CommandHost host)
    {
        Argument<string[]> paths = PathArgument.Create();
        NumberOption most = NumberOption.Whole("--most", "N", "of a case's allocations at most N, spread evenly; all", 1, 1_000_000);
        Option<string[]> names = FilterOption.Names();
        Option<string> format = TextFormat.Option();
        var command = new Command("sweep", "Let each allocation of memory fail in turn; look for broken invariants and wrong errors.")
        {
            paths, most, names, format,
        };
        PathArgument.RefuseOptions(paths, command);
        command.SetAction(parsed => Sweep(
            host, parsed.GetValue(paths) ?? [], (int)(most.Of(parsed) ?? 0), parsed.GetValue(names) ?? [],
            TextFormat.IsJson(parsed, format)));
        return command;
    }

    private static int Sweep(CommandHost host, string[] paths, int most, string[] names, bool json)
    {
        var request = new RunRequest { Names = names };
        using var machine = new MachineChoice(host, request);
        if (machine.LoadGood(host, ScriptFinder.Find(host, paths)) is not { } scripts)
        {
            return ExitCode.Usage;
        }

        IReadOnlyList<CaseProgram> cases = new CaseSelection(request, null).Select(scripts.Cases);
        SweepResult[] results = [.. cases.AsParallel().AsOrdered().Select(
            program => new Sweeper(new ModelMachine(), RunOptions.Default) { Most = most }.Sweep(program))];
        int findings = results.Sum(result => result.Findings.Count);
        if (json)
        {
            host.Out.Write(SweepJson.Of(results));
            return findings > 0 ? ExitCode.Failed : ExitCode.Passed;
        }

        foreach (SweepFinding finding in results.SelectMany(result => result.Findings))
        {
            host.Out.WriteLine(finding);
        }

        SweepResult[] swept = [.. results.Where(result => result.WhyNot is null)];
        host.Out.WriteLine(
            $"{Count.Of(swept.Length, "case")}, {Count.Of(swept.Sum(result => result.Failed), "allocation")} of "
                + $"{swept.Sum(result => result.Allocations)} failed, one at a time: {Count.Of(findings, "finding")}; "
                + $"{Count.Of(results.Length - swept.Length, "case")} not swept");
        return findings > 0 ? ExitCode.Failed : ExitCode.Passed;
    }
}
