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
            HelpName = "MACHINE", Description = "model or both: what the model has not yet is an error; linux: it is none",
            DefaultValueFactory = _ => MachineChoice.Model,
        };
        Option<string> csharp = CsharpOption.Create("compile csharp blocks too");
        var command = new Command("check", "Print every error of the scripts; run nothing.") { paths, on, csharp };
        PathArgument.RefuseOptions(paths, command);
        command.SetAction(parsed => Check(host, parsed.GetValue(paths) ?? [], parsed.GetValue(on)!, CsharpOption.IsGiven(parsed, csharp)));
        return command;
    }

    private static int Check(CommandHost host, string[] paths, string on, bool csharp)
    {
        ScriptSet scripts =
            ScriptLoader.Load(
                ScriptFinder.FindWithLibrary(host, paths).Select(CommandHost.DisplayPath), MachineChoice.LoadingFor(on, csharp));
        // Its entries name the suite's cases, so it is checked with the suite.
        int inList = paths.Length == 0 ? KnownDifferenceFile.Check(host, scripts) : 0;
        if (scripts.IsValid && inList == 0)
        {
            host.Out.WriteLine($"{Count.Of(scripts.Scripts.Count, "script")}, {Count.Of(scripts.Cases.Count, "case")}, no error");
            TellUnchecked(host, scripts, csharp);
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

    /// <summary>What was not looked at is no error, and no good either.</summary>
    private static void TellUnchecked(CommandHost host, ScriptSet scripts, bool csharp)
    {
        int left = csharp ? 0 : scripts.Cases.Count(program => program.HasCsharp);
        if (left > 0)
        {
            host.Out.WriteLine($"the csharp blocks of {Count.Of(left, "case")} were not compiled: --allow-csharp compiles them");
        }
    }
}
