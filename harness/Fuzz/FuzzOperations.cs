// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Fuzz;

/// <summary>Everything that random scripts are made of. Weights reach splits, merges, forks of forks, shared pages and errors.</summary>
internal static class FuzzOperations
{
    public static readonly IReadOnlyList<FuzzOperation> All =
    [
        new("mmap", 28, FuzzMappings.Mmap),
        new("munmap", 14, world => world.Call($"munmap({world.RangeText()})")),
        new("mprotect", 32, world => world.Call($"mprotect({world.RangeText()}, {FuzzFlags.Protection(world)})")),
        new("mremap", 28, FuzzMappings.Mremap),
        new("madvise", 32, world => world.Call($"madvise({world.RangeText()}, {FuzzFlags.Advice(world)})")),
        new("process_madvise", 3, FuzzProcesses.Advise),
        new("prctl", 1, FuzzProcesses.Mdwe),
        new("mseal", 3, FuzzMappings.Seal),
        new("PR_SET_VMA_ANON_NAME", 3, FuzzMappings.Name),
        new("mlock", 12, FuzzLocking.Lock),
        new("mlockall", 1, FuzzLocking.LockAll),
        new("memlock", 1, FuzzLocking.Limit),
        new("stack", 4, FuzzMappings.Stack),
        new("wide", 4, FuzzMappings.Wide),
        new("store", 36, world => world.Access($"store({world.AddressText()}, {world.Value()})")),
        new("load", 20, world => world.Access($"load({world.AddressText()})")),
        new("fill", 12, world => world.Access($"fill({world.RangeText()}, {world.Value()})")),
        new("fetch", 6, Fetch),
        new("fork", 12, FuzzProcesses.Fork),
        new("exit", 6, FuzzProcesses.Exit),
        new("generations", 2, FuzzProcesses.Generations),
        new("kill", 1, FuzzProcesses.Kill),
        new("wait", 1, FuzzProcesses.WaitAgain),
        new("memfd_create", 2, FuzzFiles.Create),
        new("memfd_secret", 1, FuzzFiles.Secret),
        new("remap_file_pages", 3, FuzzMappings.RemapFilePages),
        new("setrlimit", 1, FuzzProcesses.Limit),
        new("process_mrelease", 1, FuzzProcesses.Release),
        new("open", 3, FuzzFiles.Open),
        new("reopen", 2, FuzzFiles.Reopen),
        new("truncate", 2, world => world.Call($"truncate(\"/dev/shm/{world.Pick("a", "b")}\", {world.Size()})")),
        new("unlink", 1, world => world.Call($"unlink(\"/dev/shm/{world.Pick("a", "b")}\")")),
        new("readv", 2, world => FuzzFiles.Vector(world, "readv")),
        new("writev", 2, world => FuzzFiles.Vector(world, "writev")),
        new("brk", 3, FuzzMappings.Break),
        new("dup", 1, FuzzFiles.Dup),
        new("lseek", 2, FuzzFiles.Seek),
        new("msync", 1, world => world.Call($"msync({world.RangeText()}, {FuzzFlags.Msync(world)})")),
        new("fsync", 1, world => world.Call($"fsync({world.File()})")),
        new("sync_file_range", 1, world => world.Call(
            $"sync_file_range({world.File()}, {world.Size()}, {world.Size()}, {FuzzFlags.SyncFileRange(world)})")),
        new("cachestat", 1, world => world.Call($"cachestat({world.File()}, {world.Size()}, {world.Size()})")),
        new("posix_fadvise", 1, world => world.Call(
            $"posix_fadvise({world.File()}, {world.Size()}, {world.Size()}, {FuzzFlags.Fadvise(world)})")),
        new("ftruncate", 6, FuzzFiles.Truncate),
        new("fallocate", 6, world => world.Call(
            $"fallocate({world.File()}, {FuzzFlags.Fallocate(world)}, {world.Size()}, {world.Size()})")),
        new("fcntl", 1, FuzzFiles.Seal),
        new("pread", 5, world => FuzzFiles.Positioned(world, "pread")),
        new("pwrite", 5, world => FuzzFiles.Positioned(world, "pwrite")),
        new("read", 2, world => FuzzFiles.Here(world, "read")),
        new("write", 2, world => FuzzFiles.Here(world, "write")),
        new("close", 1, FuzzFiles.Close),
        new("mincore", 4, world => world.Call($"mincore({world.RangeText()})")),
        new("PAGEMAP_SCAN", 4, FuzzLooks.PagemapScan),
        new("clear_refs", 4, world => world.Call($"clear_refs({ClearRefs(world)})")),
        new("userfaultfd", 1, FuzzUffd.Create),
        new("UFFDIO_API", 1, FuzzUffd.Api),
        new("UFFDIO_REGISTER", 6, FuzzUffd.Register),
        new("UFFDIO_UNREGISTER", 2, world => FuzzUffd.Range(world, "UFFDIO_UNREGISTER")),
        new("UFFDIO_WAKE", 1, world => FuzzUffd.Range(world, "UFFDIO_WAKE")),
        new("UFFDIO_COPY", 3, FuzzUffd.Copy),
        new("UFFDIO_ZEROPAGE", 2, world => FuzzUffd.Fill(world, "UFFDIO_ZEROPAGE")),
        new("UFFDIO_WRITEPROTECT", 5, FuzzUffd.Protect),
        new("UFFDIO_CONTINUE", 3, FuzzUffd.Continue),
        new("UFFDIO_POISON", 2, world => FuzzUffd.Fill(world, "UFFDIO_POISON")),
        new("UFFDIO_MOVE", 3, FuzzUffd.Move),
        new("uffd_read", 1, FuzzUffd.Read),
        new("poll", 1, FuzzUffd.Poll),
        new("answer", 2, FuzzAnswers.Answer),
        new("pin", 2, FuzzPins.Pin),
        new("pipe", 2, FuzzPins.Pipe),
        new("may", 2, FuzzProcesses.May),
        new("look", 8, FuzzLooks.Look),
        new("errors", 10, FuzzErrors.Argument),
        new("edges", 5, FuzzErrors.Edge),
    ];

    /// <summary>An instruction where scripts have harmless ones, else a read.</summary>
    private static void Fetch(FuzzWorld world) => world.Access($"{(world.HasFetches ? "fetch" : "load")}({world.AddressText()})");

    // Soft-dirty seldom: where Linux does not keep it, faults are not compared from there on.
    private static string ClearRefs(FuzzWorld world) => world.OneIn(16) ? "4" : world.Pick("1", "1", "1", "2", "3", "5");
}
