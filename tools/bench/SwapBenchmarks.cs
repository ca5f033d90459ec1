// SPDX-License-Identifier: GPL-2.0-or-later
using BenchmarkDotNet.Attributes;

namespace Selftests.Bench;

/// <summary>Pages on their way to swap and back. No kernel's side: the kernel underneath is not made to swap.</summary>
[MemoryDiagnoser]
public class SwapBenchmarks
{
    /// <summary>Pages of one invocation.</summary>
    public const int Pages = 1024;

    private readonly ModelProcess process = new(swapPages: 2 * Pages);
    private ulong area;

    /// <summary>Pages that were written.</summary>
    [GlobalSetup]
    public void Setup()
    {
        area = process.Map(Pages);
        process.Touch(area, Pages);
    }

    /// <summary>MADV_PAGEOUT of all of them, and a store to each.</summary>
    [Benchmark(OperationsPerInvoke = Pages, Description = "swap-out + swap-in")]
    public void OutAndIn()
    {
        process.PageOut(area, Pages);
        process.Touch(area, Pages);
    }
}
