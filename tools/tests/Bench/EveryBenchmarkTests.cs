// SPDX-License-Identifier: GPL-2.0-or-later
using System.Reflection;
using BenchmarkDotNet.Attributes;
using Selftests.Bench;

namespace Selftests.Tools.Tests.Bench;

/// <summary>Every benchmark runs once, so that none rots between two measurements.</summary>
public sealed class EveryBenchmarkTests
{
    private static IEnumerable<TestCaseData> Benchmarks() =>
        from type in typeof(MmBenchmarks).Assembly.GetExportedTypes()
        from method in type.GetMethods()
        where method.IsDefined(typeof(BenchmarkAttribute))
        from parameter in ParametersOf(type)
        select new TestCaseData(type, method, parameter).SetName($"{type.Name}.{method.Name}({parameter})");

    [TestCaseSource(nameof(Benchmarks))]
    public void Benchmark_RunsOnce(Type type, MethodInfo method, object? parameter)
    {
        object benchmark = Activator.CreateInstance(type)!;
        PropertyWithParams(type)?.SetValue(benchmark, parameter);
        RunAll<GlobalSetupAttribute>(benchmark);
        RunAll<IterationSetupAttribute>(benchmark);

        Action run = () => method.Invoke(benchmark, []);

        run.Should().NotThrow();
        RunAll<IterationCleanupAttribute>(benchmark);
    }

    [Test]
    public void Benchmarks_AreFound() => Benchmarks().Should().HaveCountGreaterThan(8);

    private static PropertyInfo? PropertyWithParams(Type type) =>
        Array.Find(type.GetProperties(), property => property.IsDefined(typeof(ParamsAttribute)));

    private static object?[] ParametersOf(Type type) =>
        PropertyWithParams(type)?.GetCustomAttribute<ParamsAttribute>()!.Values ?? [null];

    private static void RunAll<T>(object benchmark)
        where T : Attribute
    {
        foreach (MethodInfo method in benchmark.GetType().GetMethods())
        {
            if (method.IsDefined(typeof(T)))
            {
                method.Invoke(benchmark, []);
            }
        }
    }
}
