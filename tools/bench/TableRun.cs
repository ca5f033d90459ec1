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
using Perfolizer.Horology;

namespace Selftests.Bench;

/// <summary>
/// Measures everything once, briefly, the kernel's side of each operation right behind the model's, and prints each row as it comes.
/// </summary>
internal sealed class TableRun(KernelBench kernel, IReadOnlyList<Type> benchmarks, TextWriter output)
{
    /// <summary>Long beside a timer's tick, and short enough that a median of many leaves out what else the machine does.</summary>
    private static readonly TimeInterval IterationTime = TimeInterval.FromMilliseconds(100);

    // In this process: a build for each class would take longer than all measurements.
    private static IConfig Config => ManualConfig.CreateEmpty()
        .AddJob(Job.ShortRun.WithWarmupCount(12).WithIterationCount(15).WithIterationTime(IterationTime)
            .WithToolchain(InProcessEmitToolchain.Instance))
        .AddColumnProvider(DefaultColumnProviders.Instance)
        .AddLogger(NullLogger.Instance)
        .WithArtifactsPath(Path.Combine(Path.GetTempPath(), $"mmt-bench-{Guid.NewGuid():N}"));

    private bool HasKernel => kernel.IsThere;

    /// <summary>The names of all rows.</summary>
    public static IEnumerable<string> Names(IEnumerable<Type> benchmarks) =>
        benchmarks.SelectMany(type => MethodsOf(type).SelectMany(method => NamesOf(type, method, Config)));

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
            foreach (MethodInfo method in MethodsOf(type))
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
        foreach (string name in NamesOf(type, method, config))
        {
            double? model = summary?.Reports.FirstOrDefault(report => NameOf(report.BenchmarkCase) == name)?.ResultStatistics?.Median;
            table.Add(name, model, Kernel(name));
        }
    }

    /// <summary>Nanoseconds of the kernel's side; null: it has none.</summary>
    private double? Kernel(string name) => kernel.Measure(name);

    private static IEnumerable<MethodInfo> MethodsOf(Type type) =>
        type.GetMethods().Where(method => method.IsDefined(typeof(BenchmarkAttribute)));

    /// <summary>One method has a row for each of its parameters.</summary>
    private static IEnumerable<string> NamesOf(Type type, MethodInfo method, IConfig config) =>
        BenchmarkConverter.TypeToBenchmarks(type, config).BenchmarksCases
            .Where(one => one.Descriptor.WorkloadMethod == method).Select(NameOf);

    private static string NameOf(BenchmarkCase benchmark)
    {
        string name = benchmark.Descriptor.WorkloadMethodDisplayInfo.Trim('\'');
        return benchmark.HasParameters ? $"{name}, {benchmark.Parameters[0].Value} pages" : name;
    }
}
