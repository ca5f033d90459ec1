// SPDX-License-Identifier: GPL-2.0-or-later
using System.CommandLine;
using System.CommandLine.Help;
using Selftests.Harness;
using Selftests.Harness.Linux;
using Selftests.Harness.Model;

namespace Selftests.Cli;

/// <summary><c>mmt run</c>, which is also ./run_tests.sh.</summary>
internal sealed class RunCommand
{
    // Each is a thread with a stack of its own.
    private const int MostJobs = 1024;

    private readonly Argument<string[]> paths = PathArgument.Create();
    private readonly Option<string[]> categories =
        FilterOption.Create("-t", "CATEGORIES", "what to run: tags or programs, separated by blanks");
    private readonly Option<string> plain = Flag("-n", "plain output, no TAP");
    private readonly Option<string> all = Flag("-a", "run everything, also the cases tagged 'extra'");
    private readonly Option<string[]> names = FilterOption.Names();
    private readonly Option<string> failed = Flag("--failed", "only the cases that failed when they last ran");
    private readonly Option<string> list = Flag("--list", "print the names of the cases and run nothing");
    private readonly Option<string> format = Text("--format", "FORMAT", "how verdicts are told; pretty on a terminal, else ktap");
    private readonly Option<string> output = Text("--output", "FILE", "write the report to FILE, whole or not at all");
    private readonly NumberOption jobs = NumberOption.Whole("--jobs", "N", "cases to run at once; as many as processors", 1, MostJobs);
    private readonly NumberOption repeat = NumberOption.Whole("--repeat", "N", "run everything N times", 1, RunPlanner.MostRuns);
    private readonly NumberOption shuffle = NumberOption.Whole("--shuffle", "[SEED]", "another order; prints its seed", 0, int.MaxValue);
    private readonly NumberOption timeoutScale = NumberOption.Real("--timeout-scale", "X", "multiply every time limit by X", 1e-6, 1e6);
    private readonly NumberOption executions =
        NumberOption.Whole("--executions", "N", "the most executions of a race; 1000000", 1, int.MaxValue);
    private readonly NumberOption rounds =
        NumberOption.Whole("--rounds", "N", "how often a race runs on Linux; 1000, where that is emulated 20", 1, int.MaxValue);
    private readonly Option<string> schedule = Text("--schedule", "ID", "the one execution of a race that a failure told");
    private readonly Option<string[]> bugs = BugOption.Create();
    private readonly Option<string> allowCsharp = CsharpOption.Create();
    private readonly Option<string> allowMachine = AllowMachineOption.Create();
    private readonly Option<string> strict = Flag("--strict", "with --on both: differences fail on any kernel");
    private readonly Option<string> machine = Text("--on", "MACHINE", "the machine to run on");

    private readonly Option<string> kernels =
        Text("--kernels", "LIST", "compare with each of these kernels, and print a matrix: debian:6.12,BZIMAGE,host");

    private RunCommand()
    {
        format.AcceptOnlyFromAmong(ReportFormat.Names);
        machine.AcceptOnlyFromAmong(MachineChoice.Names);
    }

    public static Command Build(CommandHost host)
    {
        var run = new RunCommand();
        var command = new Command("run", "Run scripts and tell their verdicts.")
        {
            run.paths, run.categories, run.plain, run.all, run.names, run.failed, run.list, run.format, run.output, run.jobs,
            run.repeat, run.shuffle, run.timeoutScale, run.executions, run.rounds, run.schedule, run.bugs, run.allowCsharp,
            run.allowMachine, run.strict, run.machine, run.kernels,
        };
        var kernel = new KernelOptions(host, command);
        PathArgument.RefuseOptions(run.paths, command);
        command.Options.Add(new HelpOption("--help", "-h") { Action = new HelpText(host, command) });
        command.SetAction(parsed => parsed.GetValue(run.kernels) is { } list
            ? new KernelMatrixSession(host,
                run.Request(parsed, null) with
                {
                    Kernels = kernel.ReadList(parsed, list),
                    Machine = run.Compared(parsed),
                    Strict = true,
                }).Run()
            : new RunSession(host, run.Request(parsed, kernel.Read(parsed))).Run());
        return command;
    }

    private RunRequest Request(ParseResult parsed, KernelRequest? judge)
    {
        (IReadOnlyList<string> scripts, IReadOnlyList<ScriptPlace> places) = ScriptPlace.Split(parsed.GetValue(paths) ?? []);
        return Options(parsed, judge) with { Paths = scripts, Places = places };
    }

    private RunRequest Options(ParseResult parsed, KernelRequest? judge) => new()
    {
        Categories = [.. (parsed.GetValue(categories) ?? []).SelectMany(Words)],
        Names = parsed.GetValue(names) ?? [],
        FailedOnly = Has(parsed, failed),
        All = Has(parsed, all),
        List = Has(parsed, list),
        Plain = Has(parsed, plain),
        Format = parsed.GetValue(format),
        Output = parsed.GetValue(output),
        Jobs = (int)(jobs.Of(parsed) ?? Environment.ProcessorCount),
        Repeat = (int)(repeat.Of(parsed) ?? 1),
        ShuffleSeed = (int?)shuffle.Of(parsed),
        TimeoutScale = timeoutScale.Of(parsed) ?? 1,
        MaxExecutions = executions.Of(parsed) is { } most ? (long)most : RunOptions.Default.MaxExecutions,
        Rounds = (int?)rounds.Of(parsed),
        Schedule = parsed.GetValue(schedule) is not { } id || ModelMachine.IsSchedule(id) ? parsed.GetValue(schedule) ?? ""
            : throw new UsageException($"'{id}' is no schedule: a failure of a race tells its own, such as 1:5.2:3.1"),
        Bugs = parsed.GetValue(bugs) ?? [],
        AllowCsharp = Has(parsed, allowCsharp),
        AllowMachine = Has(parsed, allowMachine),
        Strict = Has(parsed, strict),
        // Who names a kernel means to ask it.
        Machine = parsed.GetValue(machine) ?? (judge is null ? MachineChoice.Model : MachineChoice.Linux),
        Kernel = judge,
    };

    private string Compared(ParseResult parsed) => parsed.GetValue(machine) is null or MachineChoice.Both ? MachineChoice.Both
        : throw new UsageException($"--kernels compares the model with each of them: --on {MachineChoice.Both}, or no --on");

    private static bool Has(ParseResult parsed, Option<string> flag) => parsed.GetResult(flag) is not null;

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static Option<string> Flag(string name, string description) =>
        new(name) { Description = description, Arity = ArgumentArity.Zero };

    private static Option<string> Text(string name, string value, string description) =>
        new(name) { HelpName = value, Description = description };
}
