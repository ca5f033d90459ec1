// SPDX-License-Identifier: GPL-2.0-or-later
using BenchmarkDotNet.Attributes;

namespace Selftests.Bench;

/// <summary>fork, exit and wait of a process with so many pages.</summary>
[MemoryDiagnoser]
public class ForkBenchmarks
{
    private readonly ModelProcess parent = new();

    /// <summary>Anonymous pages that the parent has written.</summary>
    [Params(1, 1000, 100_000)]
    public int Pages { get; set; }

    /// <summary>Writes them.</summary>
    [GlobalSetup]
    public void Setup() => parent.Touch(parent.Map((ulong)Pages), (ulong)Pages);

    /// <summary>One child's life.</summary>
    [Benchmark(Description = "fork+exit")]
    public void ForkExit()
    {
        ModelProcess child = parent.Fork();
        child.Exit();
        parent.Wait(child);
    }
}
