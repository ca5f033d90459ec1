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
        var command = new Command("check", "Print every error of the scripts; run nothing.") { paths };
        PathArgument.RefuseOptions(paths, command);
        command.SetAction(parsed => Check(host, parsed.GetValue(paths) ?? []));
        return command;
    }

    private static int Check(CommandHost host, string[] paths)
    {
        var machine = new MachineChoice(host, new RunRequest { AllowCsharp = true });
        ScriptSet scripts = machine.Load(ScriptFinder.FindWithLibrary(host, paths).Select(CommandHost.DisplayPath));
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
        }

        if (inList > 0)
        {
            host.Out.WriteLine($"{Count.Of(inList, "error")} in the list of known differences");
        }

        return ExitCode.Usage;
    }
}
