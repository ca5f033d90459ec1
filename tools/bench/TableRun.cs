// SPDX-License-Identifier: GPL-2.0-or-later
using System.Globalization;
using System.Reflection;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Selftests.Bench;

/// <summary>
/// Measures everything once, briefly, the kernel's side of each operation before and after the model's, and prints each row as it comes.
/// </summary>
internal sealed class TableRun(KernelBench kernel, IReadOnlyList<Type> benchmarks, TextWriter output)
{
    // In this process: a build for each class would take longer than all measurements.
    private static IConfig Config => ManualConfig.CreateEmpty()
        .AddJob(Job.ShortRun.WithWarmupCount(8).WithIterationCount(7).WithToolchain(InProcessEmitToolchain.Instance))
        .AddColumnProvider(DefaultColumnProviders.Instance)
        .AddLogger(NullLogger.Instance)
        .WithArtifactsPath(Path.Combine(Path.GetTempPath(), $"mmt-bench-{Guid.NewGuid():N}"));

    private bool HasKernel => kernel.IsThere;

    /// <summary>Runs all; false: a floor was broken.</summary>
    public bool Run()
    {
        double cycles = Kernel("cycles in a nanosecond") ?? 0;
        double fault = Kernel(PerformanceTable.FaultAndZap) ?? 0;
        if (HasKernel)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"machine: {Environment.ProcessorCount} processors at {cycles:F2} GHz; getpid {Kernel("getpid"):F0} ns, a fault that maps "
                    + $"nothing {Kernel("a fault that maps nothing"):F0} ns, {PerformanceTable.FaultAndZap} {fault:F0} ns"));
        }

        var table = new PerformanceTable(output, cycles, fault);
        table.Begin();
        IConfig config = Config;
        foreach (Type type in benchmarks)
        {
            foreach (MethodInfo method in type.GetMethods().Where(method => method.IsDefined(typeof(BenchmarkAttribute))))
            {
                Measure(table, type, method, config);
            }
        }

        if (Directory.Exists(config.ArtifactsPath))
        {
            Directory.Delete(config.ArtifactsPath, recursive: true);
        }

        return table.End();
    }

    private void Measure(PerformanceTable table, Type type, MethodInfo method, IConfig config)
    {
        // Without an executor its scripts are skipped, and to skip takes no time worth a row.
        Summary? summary = type == typeof(LinuxBenchmarks) && !HasKernel ? null : BenchmarkRunner.Run(type, [method], config);
        foreach (BenchmarkCase benchmark in BenchmarkConverter.TypeToBenchmarks(type, config).BenchmarksCases.Where(
            one => one.Descriptor.WorkloadMethod == method))
        {
            string name = NameOf(benchmark);
            double? model = summary?.Reports.FirstOrDefault(report => NameOf(report.BenchmarkCase) == name)?.ResultStatistics?.Median;
            table.Add(name, model, Kernel(name));
        }
    }

    /// <summary>Nanoseconds of the kernel's side; null: it has none.</summary>
    private double? Kernel(string name) => kernel.Measure(name);

    private static string NameOf(BenchmarkCase benchmark)
    {
        string name = benchmark.Descriptor.WorkloadMethodDisplayInfo.Trim('\'');
        return benchmark.HasParameters ? $"{name}, {benchmark.Parameters[0].Value} pages" : name;
    }
}
