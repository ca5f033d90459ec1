// SPDX-License-Identifier: GPL-2.0-or-later
using System.CommandLine;
using Selftests.Dsl;
using Selftests.Harness;
using Selftests.Harness.Linux;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Cli;

/// <summary><c>mmt observe</c>: what Linux does at each step, for the author who does not know yet what to expect.</summary>
internal static class ObserveCommand
{
    public static Command Build(CommandHost host)
    {
        Argument<string[]> paths = PathArgument.Create();
        var name = new Option<string>("--name") { HelpName = "PATTERN", Description = "only cases whose name contains PATTERN, or matches it" };
        var write = new Option<string>("--write")
        {
            Description = "fill the scripts' expectations in from what was observed, marked to be confirmed", Arity = ArgumentArity.Zero,
        };
        var command = new Command("observe", "Print what Linux does at each step of the scripts.") { paths, name, write };
        PathArgument.RefuseOptions(paths, command);
        command.SetAction(parsed => Observe(host, parsed.GetValue(paths) ?? [], parsed.GetValue(name), parsed.GetResult(write) is not null));
        return command;
    }

    private static int Observe(CommandHost host, string[] paths, string? name, bool write)
    {
        if (write && paths.Length == 0)
        {
            throw new UsageException("--write changes scripts: name those that it may change");
        }

        ScriptSet scripts = ScriptLoader.Load(ScriptFinder.Find(host, paths).Select(CommandHost.DisplayPath), new LoadOptions { Support = EverythingSupported.Instance });
        if (!scripts.IsValid)
        {
            host.Error.WriteLine($"mmt: {DiagnosticList.Write(host.Error, scripts)}: nothing was run");
            return ExitCode.Usage;
        }

        using LinuxMachine? linux = LinuxMachine.TryCreate(out string whyNot);
        if (linux is null)
        {
            host.Error.WriteLine($"mmt: no Linux machine: {whyNot}");
            return ExitCode.AllSkipped;
        }

        foreach (LoadedScript script in scripts.Scripts)
        {
            IReadOnlyList<ObservedStep>[] seen = [.. script.Cases
                .Where(program => name is null || program.Id.Contains(name, StringComparison.Ordinal))
                .Select(program => Tell(host, linux, program))];
            if (write)
            {
                Write(host, script, seen, linux);
            }
        }

        return ExitCode.Passed;
    }

    private static IReadOnlyList<ObservedStep> Tell(CommandHost host, LinuxMachine linux, CaseProgram program)
    {
        host.Out.WriteLine(program.Id);
        if ((program.Attributes.Skip ?? linux.Features.WhyNot(program)) is { } why)
        {
            host.Out.WriteLine($"    not run: {why}");
            return [];
        }

        IReadOnlyList<ObservedStep> steps = CaseObserver.Observe(linux, program, RunOptions.Default, out CaseRecord record);
        foreach (ObservedStep step in steps)
        {
            Tell(host, step);
        }

        if (record.End != EndReason.Completed)
        {
            host.Out.WriteLine($"    ended: {record.End} {record.EndDetail}".TrimEnd());
        }

        return steps;
    }

    private static void Tell(CommandHost host, ObservedStep step)
    {
        string result = step.Result.Length == 0 ? "" : $" = {step.Result}{(step.IsExpected ? "" : "  (not what the script says)")}";
        string faults = step.Faults is "" or "none" ? "" : $", faults {step.Faults}";
        host.Out.WriteLine($"  {step.Step.Path,-8} {step.Step.Source.Text.Split('\n')[0].Trim()}{(result.Length + faults.Length == 0 ? "" : $"  ->{result}{faults}")}");
        foreach (string line in step.Expectations)
        {
            host.Out.WriteLine($"             {line}");
        }
    }

    private static void Write(CommandHost host, LoadedScript script, IReadOnlyList<ObservedStep>[] seen, LinuxMachine linux)
    {
        string path = script.Path;
        (string text, int written) = ExpectationWriter.Write(File.ReadAllText(path), path, seen, $"Linux {linux.Kernel.Version}");
        if (written > 0)
        {
            AtomicFile.Write(path, text);
        }

        host.Out.WriteLine($"{path}: {Count.Of(written, "expectation")} written, each marked to be confirmed");
    }
}
