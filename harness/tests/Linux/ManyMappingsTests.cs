// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Linux;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Tests.Linux;

/// <summary>A process with thousands of mappings: what is told after each step is what has a name, for as long as there is room.</summary>
[RequiresLinux(AtLeast = "6.17")]
internal sealed class ManyMappingsTests : LinuxFixture
{
    /// <summary>2 mappings, and moves that keep their source: each doubles them. A call that moves several came with 6.17.</summary>
    internal const string Doubling = """
            munmap(q[1]); mmap(q[1], 1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED)
            for have in [8K, 16K, 32K, 64K, 128K, 256K, 512K, 1M, 2M, 4M, 8M, 16M] {
                mremap(q[0], have, have, MREMAP_MAYMOVE|MREMAP_FIXED|MREMAP_DONTUNMAP, q[0] + have) = q[0] + have
            }
        """;

    [Test]
    public void Mappings_WithoutAName_AreNotTold()
    {
        CaseRecord record = Run($"""
            p = mmap(4 pages, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)
            q = mmap(2 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
            {Doubling}
            mprotect(p[1], PROT_NONE)
            """);

        record.End.Should().Be(EndReason.Completed, record.EndDetail);
        LastMaps(record).Select(vma => vma.Perms).Should().Equal("r--p", "---p", "r--p", "rw-p", "r--p");
        LastMaps(record).Should().OnlyContain(vma => vma.Flags != null, "few are passed in smaps before them");
    }

    [Test]
    public void Flags_AboveThousandsOfMappings_AreNotLookedFor()
    {
        CaseRecord record = Run($"""
            q = mmap(2 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
            p = mmap(4 pages, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)
            {Doubling}
            """);

        record.End.Should().Be(EndReason.Completed, record.EndDetail);
        LastMaps(record).Select(vma => (vma.Perms, vma.Flags is null)).Should().Equal(("rw-p", false), ("r--p", false), ("r--p", true));
    }

    [Test]
    public void Record_ThatHasNoRoom_IsASkipWithItsReason()
    {
        CaseRecord record = Run($"""
            q = mmap(64M, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_NORESERVE)
            {Doubling}
            for i in 0..60 {"{ load(q[0]) }"}
            """);

        (record.End, record.EndDetail).Should().Be((EndReason.NotRunnable, "its record is larger than the executor has room for (16 MiB)"));
    }

    private static IReadOnlyList<VmaState> LastMaps(CaseRecord record) => record.Steps[^1].Snapshot!.Processes[0].Maps;

    private CaseRecord Run(string statements) =>
        Linux.Run(Executors.Compile($"suite \"test\"\n@kernel(>= 6.17)\ntest \"t\" {{\n{statements}\n}}"),
            RunOptions.Default with { Snapshots = true });
}
