// SPDX-License-Identifier: GPL-2.0-or-later
using System.CommandLine;
using Selftests.Dsl;
using Selftests.Harness;
using Selftests.Harness.Results;
using Selftests.Harness.Shrink;
using Selftests.Harness.Steps;

namespace Selftests.Cli;

/// <summary><c>mmt shrink</c>: the fewest lines of a script with which a case of it fails as it does.</summary>
internal static class ShrinkCommand
{
    public static Command Build(CommandHost host)
    {
        var script = new Argument<string>("script") { Description = "a script, or SCRIPT:LINE for one of its cases" };
        Option<string[]> names = FilterOption.Names();
        var into = new Option<string>("--into")
        {
            HelpName = "FILE", Description = "where the small script is written; else it is printed",
        };
        Option<string[]> bugs = BugOption.Create();
        Option<string> allow = AllowMachineOption.Create();
        var machine = new Option<string>("--on") { HelpName = "MACHINE", Description = "the machine on which it fails" };
        machine.AcceptOnlyFromAmong(MachineChoice.Names);
        var command = new Command("shrink", "Leave out of a script what its failure does not need.")
        {
            script, names, machine, bugs, into, allow,
        };
        var kernel = new KernelOptions(host, command);
        command.SetAction(parsed =>
        {
            (IReadOnlyList<string> paths, IReadOnlyList<ScriptPlace> places) = ScriptPlace.Split([parsed.GetValue(script)!]);
            Harness.Linux.KernelRequest? judge = kernel.Read(parsed);
            return Shrink(host, parsed.GetValue(into), new RunRequest
            {
                Paths = paths,
                Places = places,
                Names = parsed.GetValue(names) ?? [],
                All = true,
                Bugs = parsed.GetValue(bugs) ?? [],
                AllowMachine = parsed.GetResult(allow) is not null,
                Machine = parsed.GetValue(machine) ?? (judge is null ? MachineChoice.Model : MachineChoice.Both),
                Strict = true,
                Kernel = judge,
            });
        });
        return command;
    }

    private static int Shrink(CommandHost host, string? into, RunRequest request)
    {
        if (ScriptFinder.Find(host, request.Paths) is not [var path])
        {
            throw new UsageException($"{request.Paths[0]} is a folder of several scripts: name one");
        }

        using var machine = new MachineChoice(host, request);
        if (machine.LoadGood(host, [path]) is not { } set)
        {
            return ExitCode.Usage;
        }

        using var interrupt = new Interrupt();
        IReadOnlyList<CaseProgram> cases = new CaseSelection(request, failed: null).Select(set.Cases);
        IReadOnlyList<CaseResult> results = Run(cases);
        CaseResult[] failed = [.. results.Where(result => result.IsFailure)];
        if (failed.Length == 0)
        {
            host.Error.WriteLine($"mmt: {WhyNothing(results)}: there is nothing to make small");
            return interrupt.Token.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Usage;
        }

        if (failed.Length > 1)
        {
            host.Error.WriteLine($"mmt: {failed.Length} cases fail; this is about {failed[0].Case.Id}, line {failed[0].Case.Line}");
        }

        LoadedScript script = set.Scripts[0];
        var shrinker = new ScriptShrinker(failed[0], text => Run(machine.LoadText(text, script.Path).Cases));
        try
        {
            shrinker.Shrink(script.File!);
        }
        catch (OperationCanceledException)
        {
            // What it has come to so far is smaller than what was.
        }

        Tell(host, into, shrinker, failed[0]);
        return interrupt.Token.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Passed;

        IReadOnlyList<CaseResult> Run(IReadOnlyList<CaseProgram> programs)
        {
            interrupt.Token.ThrowIfCancellationRequested();
            return machine.Run(programs, _ => { }, interrupt.Token).Results;
        }
    }

    private static void Tell(CommandHost host, string? into, ScriptShrinker shrinker, CaseResult failure)
    {
        if (into is null)
        {
            host.Out.Write(shrinker.Text);
        }
        else
        {
            Shebang.Write(host, into, shrinker.Text);
        }

        host.Error.WriteLine(
            $"mmt: {failure.Case.Id} still fails as it did with {Count.Of(shrinker.Text.Count(c => c == '\n'), "line")}; "
                + $"{Count.Of(shrinker.Tries, "script")} tried");
    }

    private static string WhyNothing(IReadOnlyList<CaseResult> results) =>
        results.Count > 0 && results.All(result => result.Verdict == Verdict.Skipped) && results[0] is var skipped
            ? $"{skipped.Case.Id} is skipped: {skipped.Reason}"
            : "no case fails";
}
