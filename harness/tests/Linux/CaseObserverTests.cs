// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Linux;
using Selftests.Harness.Model;
using Selftests.Harness.Records;

namespace Selftests.Harness.Tests.Linux;

/// <summary>What mmt observe tells of each step. The machine does not matter: the model is always there.</summary>
internal sealed class CaseObserverTests
{
    [Test]
    public void Mapping_ThatGrewInPlace_HasNotLostItsPages()
    {
        IReadOnlyList<ObservedStep> steps = Observe("""
            p = mmap(2 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
            fill(p, 1)
            q = mremap(p, 4 pages, MREMAP_MAYMOVE)
            """);

        steps[2].Result.Should().Be("p[0]", "it lies where p lies");
        steps[2].Expectations.Should().BeEmpty("no entry changed");
        steps[2].Notes.Should().Equal("maps: [q rw-p]");
    }

    [Test]
    public void CostThatDoesNotHold_IsMarked_AsAResultIs()
    {
        IReadOnlyList<ObservedStep> steps = Observe("""
            p = mmap(2 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
            store(p[0], 1) faults minor 2
            store(p[1], 1) faults minor 1
            """);

        steps.Select(step => (step.IsExpected, step.IsCostExpected)).Should().Equal((true, true), (true, false), (true, true));
    }

    [Test]
    public void Child_ThatCopiesAPage_ShowsInItAndInItsParent()
    {
        IReadOnlyList<ObservedStep> steps = Observe("""
            p = mmap(1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
            store(p[0], 1)
            c = fork()
            in c { store(p[0], 2) }
            """);

        steps[2].Notes.Should()
            .Contain("page(p): mapcount 2, refcount 2").And.NotContain(note => note.StartsWith("c: rss", StringComparison.Ordinal),
            "a child's counters are its parent's until one of them does something");
        steps[3].Expectations.Should().ContainSingle().Which.Should().StartWith("pte(p): present, write, dirty");
        steps[3].Notes.Should()
            .ContainInOrder(
                "page(p): mapcount 1, refcount 1", "p: another page than before", "first process: page(p): mapcount 1, refcount 1");
    }

    [Test]
    public void Mappings_AndTheirFlags_AreToldWhereTheyChange()
    {
        IReadOnlyList<ObservedStep> steps = Observe("""
            p = mmap(3 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
            mprotect(p[1], PROT_READ)
            munmap(p[0])
            madvise(p[2], MADV_DONTFORK)
            """);

        steps[0].Notes.Should().BeEmpty("it is what was asked for");
        steps[1].Notes.Should().Equal("maps: [p[0] rw-p, p[1] r--p, p[2] rw-p]", "vma(p[1]): flags -wr -ac");
        steps[2].Notes.Should().Equal("maps: p[0] gone");
        steps[3].Notes.Should().Equal("vma(p[2]): flags +dc");
    }

    [Test]
    public void BytesThatACallPutsSomewhere_AreTold_TextAsText()
    {
        IReadOnlyList<ObservedStep> steps = Observe("""
            p = mmap(4 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
            store(p[0] + 8 bytes, "a text")
            fill(p[1], 7)
            f = memfd_create("x")
            pwrite(f, p[0], 4 pages, 0)
            pread(f, p[2], 2 pages, 0)
            pread(f, p[0], 1, 1 page)
            pread(f, p[0] + 16 bytes, 8, 1 page)
            pread(f, p[0], 2 pages, 1 page)
            madvise(p[2], MADV_DONTNEED)
            """);

        string[][] bytes =
            [
                .. steps.Select(step => step.Expectations.Where(line => line.StartsWith("contents", StringComparison.Ordinal)
                    || line.StartsWith("memory", StringComparison.Ordinal)).ToArray()),
            ];
        bytes.Take(5).Should().AllSatisfy(lines => lines.Should().BeEmpty("the script says itself what it stores"));
        bytes[5].Should().Equal("memory(p[2] + 8 bytes) == \"a text\"", "contents(p[3]) == 0x07");
        bytes[6].Should().Equal("memory(p[0]) == 0x07");
        bytes[7].Should().Equal("contents(p[0] + 16 bytes, 8 bytes) == 0x07");
        bytes[8].Should().Equal("contents(p[0]) == 0x07", "contents(p[1]) == 0");
        bytes[9].Should().BeEmpty("where no page is, pte says so");
    }

    [Test]
    public void NamesAndOffsets_AreToldWhereTheyAreNotTheOrdinaryOnes()
    {
        IReadOnlyList<ObservedStep> steps = Observe("""
            f = open("/dev/shm/file", O_RDWR|O_CREAT)
            ftruncate(f, 4 pages)
            p = mmap(2 pages, PROT_READ|PROT_WRITE, MAP_SHARED, f)
            q = mmap(2 pages, PROT_READ|PROT_WRITE, MAP_SHARED, f, 1 page)
            mprotect(p[1], PROT_READ)
            unlink("/dev/shm/file")
            r = mmap(2 pages, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)
            PR_SET_VMA_ANON_NAME(r[1], "mine")
            mremap(q[1], 1 page, MREMAP_MAYMOVE|MREMAP_FIXED, r[0])
            """);

        steps.SelectMany(step => step.Expectations.Where(line => line.StartsWith("vma", StringComparison.Ordinal))
            .Select(line => $"{step.Step.Path} {line}")).Should().Equal(
            ":4 vma(q[0]): offset 1 page",
            ":6 vma(p[0]): name \"/dev/shm/file (deleted)\"",
            ":6 vma(p[1]): name \"/dev/shm/file (deleted)\"",
            ":6 vma(q[0]): name \"/dev/shm/file (deleted)\"",
            ":8 vma(r[1]): name \"[anon:mine]\"",
            ":9 vma(r[0]): offset 2 pages");
    }

    [Test]
    public void Expectation_ThatDoesNotHold_IsToldWithWhatThereIs()
    {
        IReadOnlyList<ObservedStep> steps = Observe("""
            p = mmap(1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
            load(p[0])
            expect pte(p[0]): present
            expect rss: anon 1
            """);

        ObservedStep last = steps.Should().HaveCount(3).And.Subject.Last();
        (last.Step.Source.Text, last.Result, last.IsExpected).Should().Be(("expect rss: anon 1", "anon 0", false));
    }

    [Test]
    public void Results_ThatSaySomething_AreTold()
    {
        IReadOnlyList<ObservedStep> steps = Observe("""
            f = memfd_create("x")
            ftruncate(f, 1 page)
            p = mmap(1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
            read(f, p[0], 8 bytes)
            c = fork()
            in c { exit(3) }
            wait(c)
            """);

        steps.Select(step => step.Result).Should().Equal("", "", "", "8", "", "", "exited 3");
    }

    [Test]
    [Category("Linux")]
    [RequiresLinux]
    public void Thread_ThatSleeps_IsToldBeforeTheNextStep()
    {
        using LinuxMachine linux = LinuxMachine.TryCreate(out string why) ?? throw new InvalidOperationException(why);

        IReadOnlyList<ObservedStep> steps = Observe(
            """
            p = mmap(1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
            u = userfaultfd(O_CLOEXEC|O_NONBLOCK|UFFD_USER_MODE_ONLY)
            UFFDIO_REGISTER(u, p, UFFDIO_REGISTER_MODE_MISSING)
            t = thread { load(p[0]) = 0 }
            e = uffd_read(u)
            UFFDIO_ZEROPAGE(u, p[0])
            join t
            """,
            linux);

        steps[3].Asleep.Should().Equal("t sleeps in load(p[0]) = 0, blocked in userfaultfd");
        steps[3].Result.Should().Be("UFFD_EVENT_PAGEFAULT, flags 0, address p[0]");
        steps[4].Expectations.Should().Contain(line => line.StartsWith("pte(p): present", StringComparison.Ordinal));
        steps[4].Notes.Should().Contain("wakes t, which sleeps in load(p[0]) = 0");
        steps[5].Result.Should().Be("0x00");
    }

    private static IReadOnlyList<ObservedStep> Observe(string body, IMachine? machine = null) => CaseObserver.Observe(
        machine ?? new ModelMachine(), Executors.Compile($"suite \"test\"\ntest \"t\" {{\n{body}\n}}\n"), RunOptions.Default,
        out CaseRecord _);
}
