// SPDX-License-Identifier: GPL-2.0-or-later
using System.CommandLine;
using System.Diagnostics;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using Selftests.Cli;
using Selftests.Harness.Linux;

namespace Selftests.Bench;

/// <summary>
/// <c>dotnet run -c Release --project tools/bench -- table [EXECUTOR]</c> measures everything once, briefly, prints the table of the
/// performance goals, and ends with 1 where a floor is broken; <c>table --kernel BZIMAGE</c>, with what goes with it, has a kernel in a
/// virtual machine beside the model; <c>races [NAME...]</c> explores the programs that others have counted. Any other
/// arguments are BenchmarkDotNet's own.
/// </summary>
internal static class Program
{
    /// <summary>
    /// Code is measured as the command runs it: hot code is compiled by what was counted, and there must be calls enough to count. What
    /// was seen of types counts here too (TieredPGO), which the command does without, since most of its runs are short.
    /// </summary>
    private const string CountsAtOnce = "DOTNET_TC_CallCountingDelayMs";

    private const int Usage = 2;

    /// <summary>What is measured, in the order of the table.</summary>
    internal static readonly Type[] Benchmarks =
        [
            typeof(MmBenchmarks), typeof(ZapBenchmarks), typeof(CowBenchmarks), typeof(FileBenchmarks), typeof(SwapBenchmarks),
            typeof(MunmapBenchmarks), typeof(ForkBenchmarks), typeof(UffdBenchmarks), typeof(ParseBenchmarks), typeof(ScriptBenchmarks),
            typeof(LinuxBenchmarks),
        ];

    private static IConfig Warm => DefaultConfig.Instance.AddJob(
        Job.ShortRun.WithWarmupCount(8).WithIterationCount(7).WithEnvironmentVariable(CountsAtOnce, "0"));

    private static int Main(string[] args)
    {
        if (args is ["races", .. string[] names])
        {
            if (Environment.GetEnvironmentVariable(CountsAtOnce) != "0")
            {
                return RunAgain(args);
            }

            return new RaceTable(Console.Out, names).Run() ? 0 : 1;
        }

        if (args is not ["table", .. string[] rest])
        {
            BenchmarkSwitcher.FromTypes(Benchmarks).Run(args, Warm);
            return 0;
        }

        if (Environment.GetEnvironmentVariable(CountsAtOnce) != "0")
        {
            return RunAgain(args);
        }

        LinuxMachine.Notice = line => Console.Error.WriteLine($"bench: {line}");
        try
        {
            return new TableRun(KernelOf(rest, CommandHost.OfProcess()), Benchmarks, Console.Out).Run() ? 0 : 1;
        }
        catch (UsageException error)
        {
            Console.Error.WriteLine($"bench: {error.Message}");
            return Usage;
        }
    }

    /// <summary>What the model is measured beside: the kernel underneath, by an executor, or one in a virtual machine.</summary>
    /// <exception cref="UsageException">It is not written so, or does not run.</exception>
    internal static KernelBench KernelOf(string[] args, CommandHost host)
    {
        var executor = new Argument<string?>("executor") { Arity = ArgumentArity.ZeroOrOne };
        var table = new Command("table") { executor };
        var options = new KernelOptions(host, table);
        ParseResult parsed = table.Parse(args);
        if (parsed.Errors is [var wrong, ..])
        {
            throw new UsageException(wrong.Message);
        }

        if (options.Read(parsed) is not { } kernel)
        {
            return new KernelBench(parsed.GetValue(executor) ?? ExecutorBuild.Get().Path ?? "");
        }

        // What is measured by scripts has a machine of its own, behind the one that the executor measures alone.
        LinuxBenchmarks.Kernel = kernel with { Console = kernel.Console is null ? null : $"{kernel.Console}.2" };
        return KernelBench.Of(kernel, out string whyNot) ?? throw new UsageException($"--kernel {kernel.Name}: {whyNot}");
    }

    /// <summary>The runtime reads its settings when it starts.</summary>
    private static int RunAgain(string[] args)
    {
        string program = Environment.ProcessPath!;
        bool isHost = Path.GetFileNameWithoutExtension(program) == "dotnet";
        var start = new ProcessStartInfo(program, isHost ? [typeof(Program).Assembly.Location, .. args] : args);
        start.Environment[CountsAtOnce] = "0";
        using Process process = Process.Start(start)!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
