// SPDX-License-Identifier: GPL-2.0-or-later
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using Selftests.Harness.Linux;

namespace Selftests.Bench;

/// <summary>
/// <c>dotnet run -c Release --project tools/bench -- table [EXECUTOR]</c> measures everything once, briefly, and prints the table of
/// the performance goals; any other arguments are BenchmarkDotNet's own.
/// </summary>
internal static class Program
{
    private static readonly Type[] Benchmarks =
        [typeof(MmBenchmarks), typeof(ZapBenchmarks), typeof(CowBenchmarks), typeof(ForkBenchmarks), typeof(ParseBenchmarks), typeof(ScriptBenchmarks), typeof(LinuxBenchmarks)];

    /// <summary>Runs as the command does, whose hot code is compiled by what was counted: so there must be calls enough to count.</summary>
    private static IConfig Warm => DefaultConfig.Instance.AddJob(
        Job.ShortRun.WithWarmupCount(8).WithIterationCount(7).WithEnvironmentVariable("DOTNET_TC_CallCountingDelayMs", "0"));

    private static int Main(string[] args)
    {
        if (args is ["table", .. string[] rest])
        {
            PrintTable(rest.Length > 0 ? rest[0] : ExecutorBuild.Get().Path ?? "");
            return 0;
        }

        BenchmarkSwitcher.FromTypes(Benchmarks).Run(args, Warm);
        return 0;
    }

    private static void PrintTable(string executor)
    {
        IReadOnlyDictionary<string, double> kernel = KernelBench.Run(executor);
        Dictionary<string, double> model = [];
        // Where there is no executor, scripts are skipped on the kernel underneath, and to skip takes no time worth a row.
        foreach (Type type in Benchmarks.Where(type => type != typeof(LinuxBenchmarks) || File.Exists(executor)))
        {
            foreach (BenchmarkReport report in BenchmarkRunner.Run(type, Warm).Reports)
            {
                model[NameOf(report.BenchmarkCase)] = report.ResultStatistics?.Median ?? 0;
            }
        }

        Console.Write(PerformanceTable.Render(model, kernel));
    }

    private static string NameOf(BenchmarkCase benchmark)
    {
        string name = benchmark.Descriptor.WorkloadMethodDisplayInfo.Trim('\'');
        return benchmark.HasParameters ? $"{name}, {benchmark.Parameters[0].Value} pages" : name;
    }
}
