// SPDX-License-Identifier: GPL-2.0-or-later
using BenchmarkDotNet.Attributes;

namespace Selftests.Bench;

/// <summary>munmap of very many written pages.</summary>
[MemoryDiagnoser]
public class MunmapBenchmarks
{
    /// <summary>Pages unmapped by one invocation.</summary>
    public const int Pages = 100_000;

    private readonly ModelProcess process = new();
    private ulong area;

    /// <summary>Writes the pages, outside the measurement.</summary>
    [IterationSetup]
    public void Fill()
    {
        area = process.Map(Pages);
        process.Touch(area, Pages);
    }

    /// <summary>One call.</summary>
    [Benchmark(Description = "munmap of 100000 pages")]
    public void Munmap() => process.Unmap(area, Pages);
}
