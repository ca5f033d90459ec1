// SPDX-License-Identifier: GPL-2.0-or-later
using BenchmarkDotNet.Attributes;

namespace Selftests.Bench;

/// <summary>A store to a page that a child shares copies it.</summary>
[MemoryDiagnoser]
public class CowBenchmarks
{
    /// <summary>Pages copied by one invocation.</summary>
    public const int Pages = 4096;

    private readonly ModelProcess parent = new();
    private ulong area;
    private ModelProcess child = null!;

    private const int WarmRounds = 100;

    /// <summary>The pages to share. An iteration is one invocation, too few to warm up on: so it is done here.</summary>
    [GlobalSetup]
    public void Setup()
    {
        area = parent.Map(Pages);
        for (int i = 0; i < WarmRounds; i++)
        {
            Share();
            CowFault();
            Unshare();
        }
    }

    /// <summary>Shares every page with a child, outside the measurement.</summary>
    [IterationSetup]
    public void Share()
    {
        parent.Touch(area, Pages);
        child = parent.Fork();
    }

    /// <summary>Lets the child go.</summary>
    [IterationCleanup]
    public void Unshare()
    {
        child.Exit();
        parent.Wait(child);
    }

    /// <summary>The copies.</summary>
    [Benchmark(OperationsPerInvoke = Pages, Description = "COW fault")]
    public void CowFault() => parent.Touch(area, Pages);
}
