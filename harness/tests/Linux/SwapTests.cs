// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Linux;
using Selftests.Harness.Records;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Tests.Linux;

/// <summary>What Linux does with swap, on a swap file of the case's own; swap.mmt asks the same of the model.</summary>
[RequiresLinux("root")]
internal sealed class SwapTests : LinuxFixture
{
    /// <remarks>mm/vmscan.c:shrink_folio_list()</remarks>
    [Test]
    public void FirstPageout_LeavesThePageInTheSwapCache_TheSecondDoesNot() => Passes("""
        p = mmap(4 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
        fill(p, 1)
        madvise(p, MADV_PAGEOUT)
        expect pte(p): swap, !present, !marker, !dirty, !young
        expect rss: anon 0, swap 4
        expect smaps(p): Swap 16, Rss 0
        expect resident(p)
        load(p[0]) = 1 faults minor 1
        expect page(p[0]): swapcache, mapcount 1, refcount 2
        expect rss: anon 1, swap 3
        madvise(p[0], MADV_PAGEOUT)
        expect pte(p[0]): swap
        expect !resident(p[0])
        load(p[0]) = 1 faults major 1
        """);

    /// <remarks>mm/memory.c:do_swap_page()</remarks>
    [Test]
    public void ReadSwapIn_IsCleanButWritable() => Passes("""
        p = mmap(1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
        store(p[0], 3)
        madvise(p, MADV_PAGEOUT)
        load(p[0]) = 3
        expect pte(p[0]): present, write, !dirty, young, anon_exclusive
        store(p[0], 4) faults none
        expect pte(p[0]): dirty
        """);

    /// <remarks>mm/memory.c:do_swap_page()</remarks>
    [Test]
    public void WriteSwapIn_TakesThePageOutOfTheSwapCache() => Passes("""
        p = mmap(1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
        store(p[0], 3)
        madvise(p, MADV_PAGEOUT)
        store(p[0], 4) faults minor 1
        expect pte(p[0]): present, write, dirty, young, anon_exclusive
        expect page(p[0]): !swapcache, dirty, refcount 1
        """);

    /// <remarks>mm/swapfile.c:unuse_pte()</remarks>
    [Test]
    public void Swapoff_LeavesAnExclusiveEntryThatIsCleanOldAndReadOnly() => Passes("""
        p = mmap(2 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
        fill(p, 5)
        madvise(p, MADV_PAGEOUT)
        expect rss: anon 0, swap 2
        swapoff() = 0 faults none
        expect pte(p): present, anon, anon_exclusive, !write, !dirty, !young
        expect rss: anon 2, swap 0
        expect contents(p) == 5
        store(p[0], 6) faults minor 1
        expect pte(p[0]): write, dirty
        swapoff() = -EINVAL
        swapon()
        swapon() = -EBUSY
        madvise(p, MADV_PAGEOUT)
        expect pte(p): swap
        """);

    /// <remarks>mm/vmscan.c:can_reclaim_anon_pages()</remarks>
    [Test]
    public void PageoutWithoutSwap_UnmapsShmemAndLeavesAnonMapped() => Passes("""
        p = mmap(1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
        s = mmap(1 page, PROT_READ|PROT_WRITE, MAP_SHARED|MAP_ANONYMOUS)
        store(p[0], 1)
        store(s[0], 1)
        swapoff()
        madvise(p, MADV_PAGEOUT)
        madvise(s, MADV_PAGEOUT)
        expect pte(p[0]): present, anon
        expect pte(s[0]): none
        expect resident(s[0])
        load(s[0]) = 1 faults minor 1
        """);

    /// <remarks>mm/madvise.c:madvise_cold_or_pageout_pte_range()</remarks>
    [Test]
    public void APageWithTwoMappings_IsSkipped() => Passes("""
        p = mmap(1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
        store(p[0], 1)
        c = fork()
        expect page(p[0]): mapcount 2
        madvise(p, MADV_PAGEOUT)
        expect pte(p[0]): present
        expect rss: anon 1, swap 0
        in c { exit(0) }
        wait(c) = exited 0
        madvise(p, MADV_PAGEOUT)
        expect pte(p[0]): swap
        """);

    /// <remarks>mm/memory.c:copy_nonpresent_pte()</remarks>
    [Test]
    public void Fork_SharesASwappedPage_AndBothGetACopyOfTheirOwn() => Passes("""
        p = mmap(1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
        store(p[0], 1)
        madvise(p, MADV_PAGEOUT)
        c = fork()
        in c {
            expect rss: swap 1
            store(p[0], 2)
            expect memory(p[0]) == 2
            expect rss: anon 1, swap 0
            exit(0)
        }
        wait(c) = exited 0
        expect pte(p[0]): swap
        load(p[0]) = 1
        """);

    /// <remarks>mm/vmscan.c:pageout()</remarks>
    [Test]
    public void ASwappedShmemPage_ShowsInSmapsOnly() => Passes("""
        s = mmap(2 pages, PROT_READ|PROT_WRITE, MAP_SHARED|MAP_ANONYMOUS)
        fill(s, 9)
        madvise(s, MADV_PAGEOUT)
        expect pte(s): none, !swap
        expect smaps(s): Swap 8
        expect rss: shmem 0, swap 0
        load(s[1]) = 9
        """);

    /// <remarks>mm/page_io.c:swap_writepage()</remarks>
    [Test]
    public void APageOfZeros_IsNotWritten_AndLeavesTheSwapCacheAtOnce() => Passes("""
        p = mmap(1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
        store(p[0], 0)
        madvise(p, MADV_PAGEOUT)
        expect pte(p[0]): swap
        expect !resident(p[0])
        load(p[0]) = 0 faults major 1
        expect pte(p[0]): anon, !zeropage
        """);

    /// <remarks>mm/memory.c:copy_nonpresent_pte()</remarks>
    [Test]
    public void Fork_TakesTheExclusiveMarkFromASwapEntry() => Passes("""
        p = mmap(2 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
        fill(p, 1)
        madvise(p[1], MADV_DONTFORK)
        madvise(p, MADV_PAGEOUT)
        c = fork()
        in c { exit(0) }
        wait(c) = exited 0
        load(p[0]) = 1
        load(p[1]) = 1
        expect pte(p[0]): present, !write, !anon_exclusive
        expect pte(p[1]): present, write, anon_exclusive
        """);

    /// <remarks>mm/madvise.c:madvise_willneed()</remarks>
    [Test]
    public void Willneed_BringsAPageIntoTheSwapCache() => Passes("""
        p = mmap(2 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
        fill(p, 1)
        for i in 0..2 {
            madvise(p, MADV_PAGEOUT)
            load(p[0])
            load(p[1])
        }
        madvise(p, MADV_PAGEOUT)
        expect !resident(p)
        madvise(p[0], MADV_WILLNEED) faults none
        expect pte(p): swap
        load(p[0]) = 1 faults minor 1
        load(p[1]) = 1 faults major 1
        """);

    /// <remarks>mm/memory.c:zap_pte_range()</remarks>
    [Test]
    public void Dontneed_DropsSwapEntries_AndAMoveTakesThemAlong() => Passes("""
        p = mmap(2 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
        fill(p, 1)
        madvise(p, MADV_PAGEOUT)
        madvise(p[0], MADV_DONTNEED)
        expect pte(p[0]): none
        expect rss: swap 1
        load(p[0]) = 0 faults minor 1
        q = mremap(p[1], 1 page, MREMAP_MAYMOVE|MREMAP_DONTUNMAP)
        expect pte(p[1]): none
        expect pte(q[0]): swap
        load(q[0]) = 1
        munmap(q)
        expect rss: swap 0
        """);

    /// <remarks>mm/rmap.c:try_to_unmap_one()</remarks>
    [Test]
    public void UffdWp_StaysWithTheSwapEntry_AndWithThePageThatComesBack() => Passes("""
        p = mmap(1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
        store(p[0], 1)
        u = userfaultfd(O_CLOEXEC|O_NONBLOCK, UFFD_FEATURE_PAGEFAULT_FLAG_WP)
        UFFDIO_REGISTER(u, p, UFFDIO_REGISTER_MODE_WP)
        UFFDIO_WRITEPROTECT(u, p, UFFDIO_WRITEPROTECT_MODE_WP)
        madvise(p, MADV_PAGEOUT)
        expect pte(p[0]): swap, uffd_wp, !marker
        load(p[0]) = 1
        expect pte(p[0]): present, uffd_wp, !write
        """);

    /// <remarks>fs/proc/task_mmu.c:smaps_pte_entry()</remarks>
    [Test]
    [RequiresLinux(AtLeast = "6.13")]
    public void AMarker_IsNoSwap() => Passes("""
        p = mmap(2 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
        store(p[1], 1)
        madvise(p[0], MADV_GUARD_INSTALL)
        madvise(p[1], MADV_PAGEOUT)
        expect pte(p[0]): marker, guard, !swap
        expect pte(p[1]): swap, !marker, !guard
        expect smaps(p): Swap 4
        expect rss: swap 1
        """);

    [Test]
    public void ContentsOfASwappedPage_AreNotObservable_AndLookingSwapsNothingIn()
    {
        CaseResult result = Judge("""
            p = mmap(1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
            store(p[0], 1)
            madvise(p, MADV_PAGEOUT)
            expect memory(p[0]) == 2
            expect contents(p) == 2
            expect pte(p[0]): swap
            f = memfd_create("shmem")
            ftruncate(f, 3 pages)
            s = mmap(3 pages, PROT_READ|PROT_WRITE, MAP_SHARED, f)
            fill(s[0..2], 9)
            madvise(s, MADV_PAGEOUT)
            expect memory(s[0]) == 2
            expect memory(s[2]) == 0
            expect smaps(s): Swap 8
            store(s[1], 9)
            expect memory(s[1]) == 9
            """);

        result.Failures.Should().BeEmpty();
        result.NotObservable.Should().BeEquivalentTo(SerialHere.MaySwap
            ? new Dictionary<string, int> { ["memory"] = 2, ["contents"] = 1 }
            : []);
    }

    [Test]
    public void NoSwapLeftToSwapTo_PageoutLeavesThePages() => Passes("""
        p = mmap(256 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
        fill(p, 1)
        madvise(p, MADV_PAGEOUT)
        expect rss: anon 192, swap 64
        """);

    [Test]
    public void Swapoff_WithoutASwapFileOfTheCase_IsAnErrorOfTheScript()
    {
        ScriptSet set =
            ScriptLoader.LoadText("suite \"test\"\ntest \"t\" {\n    swapoff()\n}\n", "test.mmt",
                new LoadOptions { Support = Selftests.Dsl.EverythingSupported.Instance });

        set.Diagnostics.Should().ContainSingle().Which.ToString().Should()
            .StartWith("test.mmt:3:5: swapoff acts on the case's own swap file, and this machine has none: "
                + "machine { swap 64 pages } gives it one");
    }

    private void Passes(string body)
    {
        CaseResult result = Judge(body);
        result.Failures.Should().BeEmpty();
        result.Verdict.Should().Be(SerialHere.MaySwap ? Verdict.Passed : Verdict.Skipped, result.Reason);
    }

    private CaseResult Judge(string body)
    {
        CaseProgram program = Executors.Compile($"suite \"test\"\ntest \"t\" {{\nmachine {{ swap 64 pages }}\n{body}\n}}\n");
        return Executors.Judge(Linux, program, Executors.MayChange);
    }
}
