// SPDX-License-Identifier: GPL-2.0-or-later
using BenchmarkDotNet.Attributes;

namespace Selftests.Bench;

/// <summary>The model's memory operations, each as the executor's <c>--bench</c> does it on the kernel underneath.</summary>
[MemoryDiagnoser]
public class MmBenchmarks
{
    /// <summary>Pages touched by one invocation.</summary>
    public const int Pages = 4096;

    /// <summary>System calls made by one invocation.</summary>
    public const int Calls = 1000;

    private const int SmallMapping = 16;
    private ModelProcess process = null!;
    private ModelProcess lonely = null!;
    private ulong area;
    private ulong small;

    /// <summary>One process with one warm mapping of each size.</summary>
    [GlobalSetup]
    public void Setup()
    {
        process = new ModelProcess();
        area = process.Map(Pages);
        small = process.Map(SmallMapping);
        process.Touch(small, SmallMapping);
        lonely = new ModelProcess();
        lonely.Protect(lonely.Map(1), 1, prot: 0);
    }

    /// <summary>A store to untouched anonymous memory, and the page's way back.</summary>
    [Benchmark(OperationsPerInvoke = Pages, Description = "write fault + zap of one page")]
    public void WriteFaultAndZap()
    {
        process.Touch(area, Pages);
        process.DontNeed(area, Pages);
    }

    /// <summary>A load of untouched anonymous memory maps the shared zero page.</summary>
    [Benchmark(OperationsPerInvoke = Pages, Description = "zero-page read fault")]
    public void ZeroPageReadFault()
    {
        process.Read(area, Pages);
        process.DontNeed(area, Pages);
    }

    /// <summary>MADV_DONTNEED of a page, then a store to it.</summary>
    [Benchmark(OperationsPerInvoke = Calls, Description = "MADV_DONTNEED of a page + refault")]
    public void DontNeedRefault() => process.DontNeedRefaults(area, Calls);

    /// <summary>mmap and munmap of 16 untouched pages that merge with nothing.</summary>
    [Benchmark(OperationsPerInvoke = Calls, Description = "mmap+munmap pair")]
    public void MmapMunmap() => lonely.MapUnmapPairs(SmallMapping, Calls);

    /// <summary>The same beside a written mapping: each pair is a merge and a split.</summary>
    [Benchmark(OperationsPerInvoke = Calls, Description = "mmap+munmap pair that merges")]
    public void MmapMunmapMerging() => process.MapUnmapPairs(SmallMapping, Calls);

    /// <summary>mlock and munlock of 16 present pages.</summary>
    [Benchmark(OperationsPerInvoke = Calls, Description = "mlock+munlock pair")]
    public void MlockMunlock() => process.LockPairs(small, SmallMapping, Calls);

    /// <summary>mprotect of 16 present pages, to read-only and back.</summary>
    [Benchmark(OperationsPerInvoke = Calls, Description = "mprotect flip")]
    public void MprotectFlip() => process.ProtectFlips(small, SmallMapping, Calls);
}
