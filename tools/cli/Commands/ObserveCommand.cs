// SPDX-License-Identifier: GPL-2.0-or-later
using System.CommandLine;
using Selftests.Dsl;
using Selftests.Harness;
using Selftests.Harness.Judge;
using Selftests.Harness.Linux;
using Selftests.Harness.Records;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Cli;

/// <summary><c>mmt observe</c>: what Linux does at each step, for the author who does not know yet what to expect.</summary>
internal static class ObserveCommand
{
    private static readonly LoadOptions Loading = new() { Support = EverythingSupported.Instance };

    public static Command Build(CommandHost host)
    {
        Argument<string[]> paths = PathArgument.Create();
        Option<string[]> names = FilterOption.Names();
        var write = new Option<string>("--write")
        {
            Description = "fill the scripts' expectations in from what was observed, marked to be confirmed", Arity = ArgumentArity.Zero,
        };
        Option<string> allow = AllowMachineOption.Create();
        var command = new Command("observe", "Print what Linux does at each step of the scripts.") { paths, names, write, allow };
        var kernel = new KernelOptions(host, command);
        PathArgument.RefuseOptions(paths, command);
        command.SetAction(parsed => Observe(
            host, kernel.Read(parsed), ScriptPlace.Split(parsed.GetValue(paths) ?? []), parsed.GetValue(names) ?? [],
            parsed.GetResult(write) is not null, new RunOptions { AllowMachine = parsed.GetResult(allow) is not null }));
        return command;
    }

    private static int Observe(CommandHost host, KernelRequest? kernel,
        (IReadOnlyList<string> Paths, IReadOnlyList<ScriptPlace> Places) given, string[] names, bool write, RunOptions options)
    {
        if (write && given.Paths.Count == 0)
        {
            throw new UsageException("--write changes scripts: name those that it may change");
        }

        ScriptSet scripts = ScriptLoader.Load(ScriptFinder.Find(host, given.Paths).Select(CommandHost.DisplayPath), Loading);
        if (!scripts.IsValid)
        {
            host.Error.WriteLine($"mmt: {DiagnosticList.Write(host.Error, scripts)}: nothing was run");
            return ExitCode.Usage;
        }

        var selection = new CaseSelection(new RunRequest { Names = names, Places = given.Places, All = true }, failed: null);
        HashSet<string> chosen = [.. selection.Select(scripts.Cases).Select(program => program.Id)];
        using LinuxMachine? linux = KernelOptions.Open(host, kernel);
        if (linux is null)
        {
            return ExitCode.AllSkipped;
        }

        using var interrupt = new Interrupt();
        IEnumerable<LoadedScript> named = scripts.Scripts.Where(script => script.Cases.Any(program => chosen.Contains(program.Id)));
        Each(host, linux, named, chosen, write, options with { Cancel = interrupt.Token });
        if (linux.Kernel.WhyBlind is { Length: > 0 } why)
        {
            host.Error.WriteLine($"mmt: {why}");
        }

        return ExitCode.Passed;
    }

    private static void Each(CommandHost host, LinuxMachine linux, IEnumerable<LoadedScript> scripts, HashSet<string> chosen, bool write,
        RunOptions options)
    {
        foreach (LoadedScript script in scripts)
        {
            LoadedScript last = write ? Write(host, script, chosen, linux, options) : script;
            foreach (CaseProgram program in last.Cases.Where(program => chosen.Contains(program.Id)))
            {
                options.Cancel.ThrowIfCancellationRequested();
                Tell(host, linux, program, options);
            }
        }
    }

    private static void Tell(CommandHost host, LinuxMachine linux, CaseProgram program, RunOptions options)
    {
        var text = new ObservedText(host.Out);
        host.Out.WriteLine(Printable.Line(program.Id));
        if (WhyNot(linux, program) is { } why)
        {
            text.NotRun(why);
            return;
        }

        IReadOnlyList<ObservedStep> steps = CaseObserver.Observe(linux, program, options, out CaseRecord record);
        foreach (ObservedStep step in steps)
        {
            options.Cancel.ThrowIfCancellationRequested();
            text.Step(step);
        }

        text.End(program, record);
        text.NotObservable(CaseJudge.Decide(program, record).NotObservable.Keys);
        host.Out.Flush();
    }

    /// <summary>Writes, and returns the script as it is now.</summary>
    private static LoadedScript Write(CommandHost host, LoadedScript script, HashSet<string> chosen, LinuxMachine linux, RunOptions options)
    {
        var filler = new ExpectationFiller(
            Loading,
            program => !chosen.Contains(program.Id) || WhyNot(linux, program) is not null
                ? []
                : CaseObserver.Observe(linux, program, options, out _),
            $"Linux {linux.Kernel.Version}");
        LoadedScript filled = filler.Fill(script);
        if (filler.Count > 0)
        {
            Save(script.Path, filled.Text);
        }

        host.Out.WriteLine($"{Printable.Line(script.Path)}: {Count.Of(filler.Count, "expectation")} written, each marked to be confirmed");
        foreach (ObservedStep step in filler.Left)
        {
            host.Out.WriteLine(
                $"{Printable.Line(step.Step.Source.Place)}: left to you: {step.Step.Source.Text.Split('\n')[0].Trim()} gave "
                    + $"{(step.Result.Length > 0 ? step.Result : "success")}");
        }

        return filled;
    }

    private static void Save(string path, string text)
    {
        try
        {
            AtomicFile.Write(path, text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"cannot write {path}: {e.Message}");
        }
    }

    private static string? WhyNot(LinuxMachine linux, CaseProgram program) => program.Attributes.Skip ?? linux.Features.WhyNot(program);
}
