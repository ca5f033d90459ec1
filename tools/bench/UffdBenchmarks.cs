// SPDX-License-Identifier: GPL-2.0-or-later
using BenchmarkDotNet.Attributes;

namespace Selftests.Bench;

/// <summary>Faults that a thread is told of and answers, and pages that it maps.</summary>
[MemoryDiagnoser]
public class UffdBenchmarks
{
    /// <summary>Pages of one invocation.</summary>
    public const int Pages = 1024;

    private const int WarmRounds = 100;

    private readonly ModelUffd process = new(Pages);

    /// <summary>An iteration is one invocation, too few to warm up on: so it is done here.</summary>
    [GlobalSetup]
    public void Setup()
    {
        for (int i = 0; i < WarmRounds; i++)
        {
            Empty();
            MissingToCopy();
            Protect();
            WriteProtectFault();
            Unmap();
            ContinueCached();
        }
    }

    /// <summary>Outside the measurement.</summary>
    [IterationSetup(Target = nameof(MissingToCopy))]
    public void Empty() => process.Empty();

    /// <summary>A store, a message, a copy, a wake-up, for each page.</summary>
    [Benchmark(OperationsPerInvoke = Pages, Description = "userfaultfd missing to COPY round trip")]
    public void MissingToCopy() => process.Fill();

    /// <summary>Outside the measurement.</summary>
    [IterationSetup(Target = nameof(WriteProtectFault))]
    public void Protect() => process.Protect();

    /// <summary>A store, a message, the protection taken away, a wake-up, for each page.</summary>
    [Benchmark(OperationsPerInvoke = Pages, Description = "userfaultfd write-protect fault round trip")]
    public void WriteProtectFault() => process.Resolve();

    /// <summary>Outside the measurement.</summary>
    [IterationSetup(Target = nameof(ContinueCached))]
    public void Unmap() => process.Unmap();

    /// <summary>One call for each page.</summary>
    [Benchmark(OperationsPerInvoke = Pages, Description = "UFFDIO_CONTINUE of a cached page")]
    public void ContinueCached() => process.Continue();
}
