// SPDX-License-Identifier: GPL-2.0-or-later
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Selftests.Harness;
using Selftests.Harness.Fuzz;
using Selftests.Harness.Linux;
using Selftests.Harness.Model;
using Selftests.Harness.Results;

namespace Selftests.Cli;

/// <summary><c>mmt fuzz</c>: random scripts on the model and on Linux; what differs is made small and written down.</summary>
internal static class FuzzCommand
{
    // Where neither a time nor a number of scripts was asked for.
    private const int DefaultSeconds = 30;

    // A month: timers of the runtime do not count much further.
    private const int MostSeconds = 30 * 24 * 3600;

    public static Command Build(CommandHost host)
    {
        var on = new Option<string>("--on")
        {
            HelpName = "MACHINE",
            Description = "both: compare with Linux; model: look for broken invariants",
            DefaultValueFactory = _ => "both",
        };
        on.AcceptOnlyFromAmong("both", "model");
        NumberOption seconds = NumberOption.Whole(
            "--seconds", "N", $"how long at most; {DefaultSeconds}, with --scripts no end", 1, MostSeconds);
        NumberOption scripts = NumberOption.Whole("--scripts", "N", "how many scripts at most; as there is time for", 1, int.MaxValue);
        NumberOption seed =
            NumberOption.Whole("--seed", "S", "the first script's seed, 1; the next ones count on from it", int.MinValue, int.MaxValue);
        var ops = new Option<string>("--ops")
        {
            HelpName = "LIST",
            Description = $"only these, separated by commas: {string.Join(",", ScriptGenerator.OperationNames)}",
        };
        var into = new Option<string>("--into")
        {
            HelpName = "FOLDER",
            Description = "where minimal scripts are written",
            DefaultValueFactory = _ => ".",
        };
        Option<string[]> bugs = BugOption.Create("switch a bug of the zoo on in the model");
        var strict = new Option<string>("--strict") { Description = "differences are findings on any kernel", Arity = ArgumentArity.Zero };
        Option<string> allow = AllowMachineOption.Create("scripts");
        var command = new Command("fuzz", "Run random scripts on the model and on Linux; shrink and write down what differs.")
        {
            on, seconds, scripts, seed, ops, into, bugs, allow, strict,
        };
        var kernel = new KernelOptions(host, command);
        command.SetAction(
            parsed =>
                Fuzz(host, kernel.Read(parsed), parsed.GetValue(on)!, parsed.GetResult(strict) is not null, parsed.GetValue(into)!,
                    new FuzzOptions
        {
            Seed = (int)(seed.Of(parsed) ?? 1),
            Time = TimeSpan.FromSeconds(seconds.Of(parsed) ?? (scripts.Of(parsed) is null ? DefaultSeconds : MostSeconds)),
            MostScripts = (int)(scripts.Of(parsed) ?? int.MaxValue),
            Operations = Operations(parsed.GetValue(ops)),
            Runner = new RunnerOptions
            {
                Run = new RunOptions
                {
                    Bugs = [.. (parsed.GetValue(bugs) ?? []).Select(BugName.Resolve)],
                    AllowMachine = parsed.GetResult(allow) is not null,
                },
            },
        }));
        return command;
    }

    private static string[] Operations(string? list)
    {
        if (list is null)
        {
            return [];
        }

        string[] names = list.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries);
        if (names.Length == 0)
        {
            throw new UsageException("--ops names no operation: is a variable of your shell empty?");
        }

        foreach (string name in names)
        {
            if (!ScriptGenerator.OperationNames.Contains(name))
            {
                throw new UsageException($"no operation is called '{name}'{NearestNames.Hint(name, ScriptGenerator.OperationNames)}");
            }
        }

        return names;
    }

    private static int Fuzz(CommandHost host, KernelRequest? kernel, string on, bool strict, string folder, FuzzOptions options)
    {
        RequireWritable(folder);
        if (kernel is not null && on != "both")
        {
            throw new UsageException("--kernel names a Linux, and --on model asks the model only: --on both");
        }

        using var interrupt = new Interrupt();
        using LinuxMachine? linux = on == "both" ? KernelOptions.Open(host, kernel) : null;
        if (on == "both" && linux is null)
        {
            return ExitCode.AllSkipped;
        }

        if (kernel is not null)
        {
            options = options with { Jobs = Math.Min(Environment.ProcessorCount, LinuxMachine.RoomForKernels) };
        }

        BothMachine? both = linux is null
            ? null
            : new BothMachine(new ModelMachine(), linux, new KnownDifferences(KnownDifferenceFile.Read(host).Entries)) { Strict = strict };
        var fuzzer = new Fuzzer(both ?? (IMachine)new ModelMachine(), linux, options);
        IReadOnlyList<FuzzFinding> findings = Run(host, folder, fuzzer, options, interrupt.Token);
        foreach (FuzzFinding finding in findings.Where(finding => finding.More > 0))
        {
            host.Out.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"{PathOf(folder, finding)}: {finding.More} more of its kind: {finding.Kind}"));
        }

        host.Out.WriteLine(
            string.Create(CultureInfo.InvariantCulture,
                $"{fuzzer.Scripts} random scripts from seed {options.Seed}: {Count.Of(findings.Count, "finding")}, "
                    + $"{findings.Sum(finding => finding.More)} more of their kinds, {fuzzer.Gone} that did not show again"));
        foreach (string line in both?.Totals.Lines ?? [])
        {
            host.Out.WriteLine(line);
        }

        return findings.Count > 0 ? ExitCode.Failed : interrupt.Token.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Passed;
    }

    private static IReadOnlyList<FuzzFinding> Run(
        CommandHost host, string folder, Fuzzer fuzzer, FuzzOptions options, CancellationToken interrupted)
    {
        var time = Stopwatch.StartNew();
        using var progress = new Progress(
            host,
            () => string.Create(CultureInfo.InvariantCulture,
                $"[{time.Elapsed.TotalSeconds:0}{Ahead(options)} s] {Count.Of(fuzzer.Scripts, "script")}{Wanted(options)}, "
                    + $"{Count.Of(fuzzer.Findings, "finding")}{(fuzzer.Shrinking > 0 ? ", making one small" : "")}"
                    + $"{(interrupted.IsCancellationRequested ? ", ending" : "")}"));
        return fuzzer.Run(finding => progress.Write(() => Tell(host, folder, finding)), interrupted);
    }

    private static string Ahead(FuzzOptions options) => options.Time.TotalSeconds < MostSeconds ? $"/{options.Time.TotalSeconds:0}" : "";

    private static string Wanted(FuzzOptions options) => options.MostScripts < int.MaxValue ? $" of {options.MostScripts}" : "";

    /// <summary>What is found must have its place before anybody waits for it.</summary>
    private static void RequireWritable(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new UsageException($"no such folder: {folder}");
        }

        string trial = AtomicFile.TemporaryIn(folder, "mmt");
        try
        {
            new FileStream(trial, FileMode.CreateNew).Dispose();
            File.Delete(trial);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"cannot write into {folder}: {e.Message}");
        }
    }

    private static string PathOf(string folder, FuzzFinding finding) => Path.Combine(folder, $"{finding.Script.Name}.mmt");

    private static void Tell(CommandHost host, string folder, FuzzFinding finding)
    {
        string path = PathOf(folder, finding);
        try
        {
            Shebang.Write(host, path, finding.Text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Hours may have gone into it: it is told in full where it still can be.
            host.Error.WriteLine($"mmt: cannot write {path}: {e.Message}; its text:");
            host.Error.WriteLine(finding.Text);
        }

        host.Out.WriteLine($"{path}: seed {finding.Seed}, {Count.Of(finding.Script.Statements.Count, "statement")}");
        foreach (string line in FailureText.Lines(finding.Result with { Failures = [.. finding.Result.Failures.Take(1)] }))
        {
            host.Out.WriteLine($"  {line}");
        }

        host.Out.Flush();
    }
}
