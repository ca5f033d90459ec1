// SPDX-License-Identifier: GPL-2.0-or-later
using BenchmarkDotNet.Attributes;

namespace Selftests.Bench;

/// <summary>Faults in shared mappings of a file, and what a disk's file has besides.</summary>
[MemoryDiagnoser]
public class FileBenchmarks
{
    /// <summary>Pages touched by one invocation.</summary>
    public const int Pages = 4096;

    private ModelProcess process = null!;
    private ulong shared;
    private ulong disk;

    /// <summary>Both files are in the page cache.</summary>
    [GlobalSetup]
    public void Setup()
    {
        process = new ModelProcess();
        shared = process.MapFile(process.CreateMemfd(Pages), Pages);
        process.Touch(shared, Pages);
        disk = process.MapFile(process.OpenOnDisk(Pages), Pages);
        process.Touch(disk, Pages);
        process.Sync(disk, Pages);
    }

    /// <summary>Each fault maps its neighbours too: it is the page that is counted.</summary>
    [Benchmark(OperationsPerInvoke = Pages, Description = "read of a cached page + zap")]
    public void ReadCached()
    {
        process.Read(shared, Pages);
        process.DontNeed(shared, Pages);
    }

    /// <summary>A fault for each page.</summary>
    [Benchmark(OperationsPerInvoke = Pages, Description = "shared write fault + zap")]
    public void SharedWrite()
    {
        process.Touch(shared, Pages);
        process.DontNeed(shared, Pages);
    }

    /// <summary>A page is written out and write-protected, and its next store is told.</summary>
    [Benchmark(OperationsPerInvoke = Pages, Description = "page_mkclean + page_mkwrite")]
    public void CleanAndWrite()
    {
        process.Sync(disk, Pages);
        process.Touch(disk, Pages);
    }
}
