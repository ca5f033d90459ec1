// SPDX-License-Identifier: GPL-2.0-or-later
using System.CommandLine;
using Selftests.Harness;

namespace Selftests.Cli;

/// <summary><c>mmt check</c>: every error of every script, and nothing runs.</summary>
internal static class CheckCommand
{
    public static Command Build(CommandHost host)
    {
        Argument<string[]> paths = PathArgument.Create();
        var on = new Option<string>("--on")
        {
            HelpName = "MACHINE", Description = "model or both: what the model has not yet is an error; linux: it is none", DefaultValueFactory = _ => MachineChoice.Model,
        };
        var command = new Command("check", "Print every error of the scripts; run nothing.") { paths, on };
        PathArgument.RefuseOptions(paths, command);
        command.SetAction(parsed => Check(host, parsed.GetValue(paths) ?? [], parsed.GetValue(on)!));
        return command;
    }

    private static int Check(CommandHost host, string[] paths, string on)
    {
        ScriptSet scripts = ScriptLoader.Load(ScriptFinder.FindWithLibrary(host, paths).Select(CommandHost.DisplayPath), MachineChoice.LoadingFor(on, allowCsharp: true));
        // Its entries name the suite's cases, so it is checked with the suite.
        int inList = paths.Length == 0 ? KnownDifferenceFile.Check(host, scripts) : 0;
        if (scripts.IsValid && inList == 0)
        {
            host.Out.WriteLine($"{Count.Of(scripts.Scripts.Count, "script")}, {Count.Of(scripts.Cases.Count, "case")}, no error");
            return ExitCode.Passed;
        }

        if (!scripts.IsValid)
        {
            string count = DiagnosticList.Write(host.Out, scripts);
            host.Out.WriteLine(count);
            DiagnosticList.HintAtLinux(host.Out, scripts, on);
        }

        if (inList > 0)
        {
            host.Out.WriteLine($"{Count.Of(inList, "error")} in the list of known differences");
        }

        return ExitCode.Usage;
    }
}
