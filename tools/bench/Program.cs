// SPDX-License-Identifier: GPL-2.0-or-later
using System.Diagnostics;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using Selftests.Harness.Linux;

namespace Selftests.Bench;

/// <summary>
/// <c>dotnet run -c Release --project tools/bench -- table [EXECUTOR]</c> measures everything once, briefly, prints the table of the
/// performance goals, and ends with 1 where a floor is broken; <c>table --kernel BZIMAGE</c> has a kernel in a virtual machine beside the
/// model; <c>races [NAME...]</c> explores the programs that others have counted. Any other arguments are BenchmarkDotNet's own.
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
        string whyNot = "";
        KernelBench? kernel = rest switch
        {
            ["--kernel", string name] => InVirtualMachine(name, out whyNot),
            ["--kernel", ..] => null,
            [string executor, ..] => new KernelBench(executor),
            _ => new KernelBench(ExecutorBuild.Get().Path ?? ""),
        };
        if (kernel is null)
        {
            Console.Error.WriteLine($"bench: --kernel {(rest.Length == 2 ? $"{rest[1]}: {whyNot}" : "BZIMAGE, or debian:6.12")}");
            return Usage;
        }

        return new TableRun(kernel, Benchmarks, Console.Out).Run() ? 0 : 1;
    }

    private static KernelBench? InVirtualMachine(string name, out string whyNot)
    {
        whyNot = "it is not here: tools/kernels get";
        string? image = name.StartsWith(DebianKernels.Prefix, StringComparison.Ordinal)
            ? DebianKernels.Find(Path.Combine(RepositoryFolder.With("run_tests.sh") ?? "", ".mmt"), name)
            : name;
        if (image is null || !File.Exists(image))
        {
            whyNot = image is null ? whyNot : "there is no such file";
            return null;
        }

        LinuxBenchmarks.Kernel = new KernelRequest(image);
        return KernelBench.Of(LinuxBenchmarks.Kernel, out whyNot);
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
