// SPDX-License-Identifier: GPL-2.0-or-later
using System.Diagnostics;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using Selftests.Harness.Linux;

namespace Selftests.Bench;

/// <summary>
/// <c>dotnet run -c Release --project tools/bench -- table [EXECUTOR]</c> measures everything once, briefly, prints the table of the performance
/// goals, and ends with 1 where a floor is broken; any other arguments are BenchmarkDotNet's own.
/// </summary>
internal static class Program
{
    /// <summary>Code is measured as the command runs it: hot code is compiled by what was counted, and there must be calls enough to count.</summary>
    private const string CountsAtOnce = "DOTNET_TC_CallCountingDelayMs";

    private static readonly Type[] Benchmarks =
        [typeof(MmBenchmarks), typeof(ZapBenchmarks), typeof(CowBenchmarks), typeof(ForkBenchmarks), typeof(ParseBenchmarks), typeof(ScriptBenchmarks), typeof(LinuxBenchmarks)];

    private static IConfig Warm => DefaultConfig.Instance.AddJob(
        Job.ShortRun.WithWarmupCount(8).WithIterationCount(7).WithEnvironmentVariable(CountsAtOnce, "0"));

    private static int Main(string[] args)
    {
        if (args is not ["table", .. string[] rest])
        {
            BenchmarkSwitcher.FromTypes(Benchmarks).Run(args, Warm);
            return 0;
        }

        return Environment.GetEnvironmentVariable(CountsAtOnce) != "0" ? RunAgain(args)
            : new TableRun(rest.Length > 0 ? rest[0] : ExecutorBuild.Get().Path ?? "", Benchmarks, Console.Out).Run() ? 0
            : 1;
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
