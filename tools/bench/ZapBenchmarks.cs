// SPDX-License-Identifier: GPL-2.0-or-later
using BenchmarkDotNet.Attributes;

namespace Selftests.Bench;

/// <summary>MADV_DONTNEED of written pages.</summary>
[MemoryDiagnoser]
public class ZapBenchmarks
{
    /// <summary>Pages zapped by one invocation.</summary>
    public const int Pages = 4096;

    private readonly ModelProcess process = new();
    private ulong area;

    /// <summary>The mapping.</summary>
    [GlobalSetup]
    public void Setup() => area = process.Map(Pages);

    /// <summary>Writes the pages, outside the measurement.</summary>
    [IterationSetup]
    public void Fill() => process.Touch(area, Pages);

    /// <summary>One call zaps them all.</summary>
    [Benchmark(OperationsPerInvoke = Pages, Description = "zap of one page")]
    public void Zap() => process.DontNeed(area, Pages);
}
