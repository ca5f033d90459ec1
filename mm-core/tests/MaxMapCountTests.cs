// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore.Tests;

/// <summary>vm.max_map_count: what each call says near it, and what it costs to come there.</summary>
[TestFixture]
internal sealed class MaxMapCountTests
{
    private const int SmallLimit = 16;
    private const MremapFlags Keep = MremapFlags.MREMAP_DONTUNMAP;

    /// <summary>
    /// Answers with 6 mappings less than the limit, 5, ..., 0, and one more; seen on Linux 6.18.44. '.': it is done, 'M': ENOMEM,
    /// 'A': EAGAIN.
    /// </summary>
    private static readonly Dictionary<string, (string Answers, Func<Calls, SysRet> Call)> NearTheLimit = new()
    {
        // mm/mmap.c:do_mmap() asks whether there are more than the limit, so that one more than it can be reached.
        ["mmap of a new one"] = (".......M", calls => calls.Map(64, 1, Prot.PROT_READ)),
        ["mmap that only makes one longer"] = (".......M", calls => calls.Map(8, 1)),
        ["mmap over all of one"] = (".......M", calls => calls.Map(0, 8, Prot.PROT_READ)),

        // mm/vma.c:vms_gather_munmap_vmas() asks before it punches a hole.
        ["mmap over the middle of one"] = ("......MM", calls => calls.Map(2, 1, Prot.PROT_READ)),
        ["munmap in the middle"] = ("......MM", calls => calls.Unmap(2, 1)),
        ["munmap at an end"] = ("........", calls => calls.Unmap(7, 1)),
        ["munmap of all"] = ("........", calls => calls.Unmap(0, 8)),

        // mm/vma.c:split_vma() asks each time, and the first split stays.
        ["mprotect in the middle"] = (".....MMM", calls => calls.Protect(2, 1, Prot.PROT_READ)),
        ["mprotect at an end"] = ("......MM", calls => calls.Protect(7, 1, Prot.PROT_READ)),
        ["mprotect of all"] = ("........", calls => calls.Protect(0, 8, Prot.PROT_READ)),

        // mm/madvise.c:madvise_vma_behavior() says it in another word.
        ["madvise in the middle"] = (".....AAA", calls => calls.Advise(2, 1, Madvice.MADV_DONTFORK)),
        ["madvise at an end"] = ("......AA", calls => calls.Advise(7, 1, Madvice.MADV_DONTFORK)),

        // mm/mremap.c:check_mremap_params() and mm/mremap.c:move_vma() keep room for the most that a move may need.
        ["mremap that shrinks"] = ("........", calls => calls.Resize(0, 8, 4)),
        ["mremap that grows in place"] = ("........", calls => calls.Resize(0, 8, 9)),
        ["mremap that moves to grow"] = ("...MMMMM", calls => calls.Resize(0, 4, 12, MremapFlags.MREMAP_MAYMOVE)),
        ["mremap to a place"] = (".MMMMMMM", calls => calls.Move(0, 8, 32, 8)),
        ["mremap of the middle to a place"] = (".MMMMMMM", calls => calls.Move(2, 1, 32, 1)),
        ["mremap that keeps the source"] = (".MMMMMMM", calls => calls.Move(0, 8, 32, 8, Keep)),
    };

    private static IEnumerable<string> Names => NearTheLimit.Keys;

    [TestCaseSource(nameof(Names))]
    public void ACallNearTheLimit_SaysWhatLinuxSays(string name)
    {
        (string answers, Func<Calls, SysRet> call) = NearTheLimit[name];

        string seen = string.Concat(Enumerable.Range(-6, answers.Length).Select(more => Answer(call(With(SmallLimit + more)))));

        seen.Should().Be(answers);
    }

    /// <summary>
    /// Each of these comes to a limit page by page, one to the default; the work of a step must not grow with what is there.
    /// </summary>
    [TestCase("mprotect", 65_530)]
    [TestCase("munmap", 8192)]
    [TestCase("mmap", 8192)]
    [TestCase("mprotect of written pages", 8192)]
    [TestCase("mmap of a file", 8192)]
    [TestCase("mmap anywhere", 8192)]
    public void TheWayToTheLimit_IsNotQuadratic(string way, int limit)
    {
        Calls calls = new(new MachineConfig { SoftDirty = false, MaxMapCount = limit }) { StepsOnly = true };
        int fd = calls.Memfd(1);
        calls.Map(0, (2 * limit) + 16);
        Fill(calls, way == "mprotect of written pages" ? 4096 : 1);
        SysRet last = default;
        int steps = 0;
        while (!last.IsError && steps <= limit)
        {
            last = Step(calls, way, 1 + (2 * steps), fd);
            steps++;
        }

        last.Should().Be((SysRet)Errno.ENOMEM);
        calls.Mm.MapCount.Should().BeInRange(limit - 1, limit + 1);
        double perStep = calls.Machine.Checks.Looked / (double)steps;
        perStep.Should().BeLessThan(200, "what is looked at after a step");
        (calls.Mm.Vmas.Visits / steps).Should().BeLessThan(20 * calls.Mm.Vmas.Height);
        calls.Machine.Checks.Run().Should().BeEmpty();
    }

    [Test]
    public void AForkAtTheLimit_CopiesEachMappingOnce()
    {
        Calls calls = new() { StepsOnly = true };
        calls.Map(0, 8192);
        for (int page = 0; page < 8192; page += 2)
        {
            calls.Store(page);
            calls.Protect(page, 1, Prot.PROT_READ);
        }

        long before = calls.Machine.Checks.Looked;
        TaskStruct child = calls.Fork();
        calls.Exit(child);

        child.HasExited.Should().BeTrue();
        (calls.Machine.Checks.Looked - before).Should().BeLessThan(20L * 8192);
        calls.Machine.Checks.Run().Should().BeEmpty();
    }

    private static SysRet Step(Calls calls, string way, int page, int fd) => way switch
    {
        "munmap" => calls.Unmap(page, 1),
        "mmap" => calls.Map(page, 1, Prot.PROT_READ),
        "mmap of a file" => calls.Map(page, 1, Prot.PROT_READ, MapFlags.MAP_SHARED | MapFlags.MAP_FIXED, fd),

        // Two protections by turns, or the next one would only make the last one longer.
        "mmap anywhere" => calls.MapAt(
            0, VirtAddr.PageSize, page % 4 == 1 ? Prot.PROT_READ : Prot.PROT_EXEC, MapFlags.MAP_PRIVATE | MapFlags.MAP_ANONYMOUS),
        _ => calls.Protect(page, 1, Prot.PROT_READ),
    };

    private static void Fill(Calls calls, int pages)
    {
        for (int page = 0; page < pages; page++)
        {
            calls.Store(page);
        }
    }

    /// <summary>A mapping of 8 pages, and as many others as make the number.</summary>
    private static Calls With(int mappings)
    {
        Calls calls = VmaPicture.Parse("AAAAAAAA", new MachineConfig { SoftDirty = false, MaxMapCount = SmallLimit });
        for (int i = 1; i < mappings; i++)
        {
            calls.Map(100 + (2 * i), 1).IsError.Should().BeFalse();
        }

        calls.Mm.MapCount.Should().Be(mappings);
        return calls;
    }

    private static char Answer(SysRet result) => !result.IsError ? '.' : result.Errno switch
    {
        Errno.ENOMEM => 'M',
        Errno.EAGAIN => 'A',
        _ => '?',
    };
}
