// SPDX-License-Identifier: GPL-2.0-or-later
using System.CommandLine;
using Selftests.Harness.Zoo;
using Selftests.MmCore;

namespace Selftests.Cli;

/// <summary><c>mmt zoo</c>: every case against every known bug, and who catches which.</summary>
internal static class ZooCommand
{
    public static Command Build(CommandHost host)
    {
        Argument<string[]> paths = PathArgument.Create();
        Option<string[]> bugs = BugOption.Create("only this bug, by id or short name");
        Option<string> format = TextFormat.Option();
        Option<string> csharp = CsharpOption.Create();
        var list = new Option<string>("--list")
        {
            Description = "print the bugs with their titles; run nothing",
            Arity = ArgumentArity.Zero,
        };
        paths.Description = "scripts and folders; without one, selftests/; and bugs, by id or short name";
        var command = new Command("zoo",
            "Run every case with every known bug, or with those that are named, and print which catches which.")
            {
                paths, bugs, list, format, csharp,
            };
        PathArgument.RefuseOptions(paths, command);
        command.SetAction(parsed =>
        {
            // 'mmt zoo Z58': what is no file and is called like a bug is one.
            ILookup<bool, string> words = (parsed.GetValue(paths) ?? []).ToLookup(word => BugName.LooksLikeOne(word) && !Path.Exists(word));
            if (parsed.GetResult(list) is not null)
            {
                return List(host, [.. parsed.GetValue(bugs) ?? [], .. words[true]]);
            }

            return Run(host, [.. words[false]], [.. parsed.GetValue(bugs) ?? [], .. words[true]], TextFormat.IsJson(parsed, format),
                CsharpOption.IsGiven(parsed, csharp));
        });
        return command;
    }

    private static int List(CommandHost host, string[] bugs)
    {
        HashSet<string> ids = [.. bugs.Select(BugName.Resolve)];
        BugInfo[] listed = [.. BugZoo.All.Where(bug => ids.Count == 0 || ids.Contains(bug.Id))];
        int width = listed.Max(bug => bug.Name.Length);
        foreach (BugInfo bug in listed)
        {
            host.Out.WriteLine($"{bug.Id,-5} {bug.Name.PadRight(width)}  {bug.Title}");
        }

        return ExitCode.Passed;
    }

    private static int Run(CommandHost host, string[] paths, string[] bugs, bool json, bool csharp)
    {
        string[]? ids = bugs.Length == 0 ? null : [.. bugs.Select(BugName.Resolve).Distinct()];
        using var machine = new MachineChoice(host, new RunRequest { AllowCsharp = csharp, Jobs = Environment.ProcessorCount });
        if (machine.LoadGood(host, ScriptFinder.Find(host, paths)) is not { } scripts)
        {
            return ExitCode.Usage;
        }

        BugInfo[] asked = [.. BugZoo.All.Where(bug => ids is null || ids.Contains(bug.Id))];
        int done = 0;
        using var interrupt = new Interrupt();
        ZooMatrix matrix;
        using (new Progress(host, Status))
        {
            matrix = machine.RunZoo(scripts.Cases, ids, _ => done++, interrupt.Token);
        }

        bool isWhole = matrix.Rows.Count == asked.Length;
        if (isWhole || (!json && matrix.Rows.Count > 0))
        {
            host.Out.Write(json ? ZooText.Json(matrix) : ZooText.Table(matrix));
        }

        if (!isWhole)
        {
            host.Out.Flush();
            host.Error.WriteLine($"mmt: interrupted: {matrix.Rows.Count} of {Count.Of(asked.Length, "bug")} tried");
            return ExitCode.Interrupted;
        }

        return matrix.IsGood ? ExitCode.Passed : ExitCode.Failed;

        string Status() => done < asked.Length ? $"[{done}/{asked.Length}] {asked[done].Id} {asked[done].Name}" : "";
    }
}
