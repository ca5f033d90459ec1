// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Linux;
using Selftests.Harness.Model;
using Selftests.Harness.Records;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Tests.Linux;

/// <summary>Small cases on the kernel underneath: what comes back, and what must never be left behind.</summary>
internal sealed class LinuxMachineTests : LinuxFixture
{
    [Test]
    public void Run_CopyOnWrite_AgreesWithTheScript() => Judge("""
        suite "test"
        test "t" {
            p = mmap(2 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
            load(p[0]) = 0 faults minor 1
            store(p[1], 7) faults minor 1
            c = fork()
            expect c: running
            in c { store(p[1], 8) faults minor 1; expect memory(p[1]) == 8; expect rss: anon 1; exit(5) }
            expect c: exited 5
            wait(c) = exited 5
            expect memory(p[1]) == 7
            expect contents(p[0]) == 0
            expect rss: anon 1
            expect maps(p): [p rw-p]
        }
        """).Failures.Should().BeEmpty();

    [Test]
    public void Run_CallsThatAnswerWithLists_AgreeWithTheScript() => Judge("""
        suite "test"
        test "t" {
            p = mmap(6 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
            store(p[0], 1); store(p[1], 1); load(p[3]); store(p[5], 1)
            mincore(p) = 0, vec [1, 1, 0, 1, 0, 1]
            mincore(p[0..2]) = 0, vec 1
            PAGEMAP_SCAN(p,
                required PAGE_IS_PRESENT, inverted PAGE_IS_PFNZERO, anyof PAGE_IS_PFNZERO,
                return PAGE_IS_PRESENT) = 2, walk_end p.end, regions [p[0..2] PAGE_IS_PRESENT, p[5] PAGE_IS_PRESENT]
            PAGEMAP_SCAN(p, anyof PAGE_IS_PRESENT, return PAGE_IS_FILE|PAGE_IS_PFNZERO, vec_len 1) = 1, walk_end p[3], regions [p[0..2] 0]
            PAGEMAP_SCAN(p, anyof PAGE_IS_PRESENT, max_pages 1) = 1, walk_end p[1]
            PAGEMAP_SCAN(p, flags PM_SCAN_CHECK_WPASYNC) = -EPERM, walk_end p.end
            PAGEMAP_SCAN(p[0] + 1 byte, 4096) = -EINVAL
            q = mmap(NULL, 2 pages, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)
            PAGEMAP_SCAN(q, vec_len 0) = 0, walk_end q.end, regions []
        }
        """).Failures.Should().BeEmpty();

    [Test]
    public void Run_ListThatIsNotAsExpected_SaysWhatItIs() => Judge("""
        suite "test"
        test "t" {
            p = mmap(2 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
            store(p[1], 1)
            PAGEMAP_SCAN(p, required PAGE_IS_PRESENT) = 1, regions [p PAGE_IS_PRESENT]
        }
        """).Failures.Select(failure => $"{failure.Expected} / {failure.Actual}").Should().Equal(
            "regions [p PAGE_IS_PRESENT] / regions [p[1] PAGE_IS_WRITTEN|PAGE_IS_PRESENT]");

    [Test]
    public void Run_ListThatIsTooLongForTheExecutor_IsNothingToBeJudged() => Judge("""
        suite "test"
        test "t" {
            p = mmap(2G, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS|MAP_NORESERVE)
            mincore(p) = -EFAULT
        }
        """).Should()
        .Match<CaseResult>(
            result => result.Verdict == Verdict.Skipped && result.Reason == "its answer is longer than the executor has room for");

    [Test]
    public void Compare_AnotherList_IsADifference()
    {
        CaseProgram program = Executors.Compile("""
            suite "test"
            test "t" {
                p = mmap(2 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
                PAGEMAP_SCAN(p[1], max_pages 1)
                PAGEMAP_SCAN(p)
            }
            """);
        CaseRecord record = Linux.Run(program, RunOptions.Default);
        var altered = new CaseRecord
        {
            Machine = "model", End = record.End, Regions = record.Regions,
            Steps = [.. record.Steps.Select(step => new StepRecord
            {
                StepId = step.StepId, Result = step.Result, MinorFaults = 0, MajorFaults = 0,
                Fields = [.. step.Fields.Select(filled => filled.Name == "regions" && step.StepId == 2
                    ? filled with { Ranges = [filled.Ranges![0] with { Length = 4096 }] } : filled)],
            })],
        };

        Difference difference = RecordComparer.Compare(program, altered, record).Differences.Should().ContainSingle().Subject;

        (difference.StepId, difference.Observation, difference.Other).Should().Be((2, "regions", "regions [p 0]"));
    }

    [Test]
    public void Run_UnexpectedResult_StopsAndStillTearsDown()
    {
        CaseRecord record = Run("""
            suite "test"
            fixture f { p = mmap(1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS) } teardown { munmap(p) }
            test "t" (f) {
                store(p[0], 1)
                load(p[0])
            }
            """);

        record.End.Should().Be(EndReason.Stopped);
        record.Steps.Select(step => step.Result.Kind).Should().Equal(ResultKind.Address, ResultKind.Signal, ResultKind.Value);
    }

    [Test]
    public void Run_ProcessThatDoesNotEnd_TimesOutAndSaysWhere()
    {
        CaseProgram program = Executors.Compile("""
            suite "test"
            @timeout(200ms)
            test "t" {
                f = memfd_create("x")
                ftruncate(f, 1 page)
                c = fork()
                in c { exit(0) }
                wait(c) = exited 0
            }
            """);

        // A limit that no fork can keep.
        CaseRecord record = Linux.Run(program, new RunOptions { TimeoutScale = 1e-9 });

        record.End.Should().BeOneOf(EndReason.TimedOut, EndReason.Completed);
        Linux.Run(program, RunOptions.Default).End.Should().Be(EndReason.Completed, "the executor goes on after a limit");
    }

    [Test]
    public void Run_ManyCasesAtOnce_AllAgree()
    {
        CaseProgram program = Executors.Compile("""
            suite "test"
            test "t" {
                p = mmap(4 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
                madvise(p, MADV_POPULATE_WRITE)
                expect rss: anon 4
                expect nr_ptes 3
                c = fork()
                in c { munmap(p); expect rss: anon 0; exit(0) }
                wait(c) = exited 0
            }
            """);

        CaseResult[] results = [.. Enumerable.Range(0, 64).AsParallel().Select(_ => Executors.Judge(Linux, program))];

        results.SelectMany(result => result.Failures).Should().BeEmpty();
    }

    [Test]
    public void Compare_AgreeingMachines_FindsNothingButComparesMuch()
    {
        var both = new BothMachine(new ModelMachine(), Linux, KnownDifferences.Empty);

        CaseRecord record = both.Run(Executors.Compile(Plain), RunOptions.Default);

        record.Steps.Select(step => step.Complaint).Should().OnlyContain(complaint => complaint == null);
        both.Totals.Observations.Should().BeGreaterThan(50, "without privileges, too");
        both.Totals.Differences.Should().Be(0);
    }

    [TestCase(ResultKind.Errno, "step :3: model -EINVAL, Linux")]
    public void Compare_AnotherResult_IsToldInOneLine(ResultKind kind, string expected)
    {
        var both = new BothMachine(new Altered(new ModelMachine(), kind), Linux, KnownDifferences.Empty) { Strict = true };

        CaseRecord record = both.Run(Executors.Compile(Plain), RunOptions.Default);

        record.Steps.Single(step => step.Complaint is not null).Complaint.Should().StartWith(expected);
    }

    private const string Plain = """
        suite "test"
        test "t" {
            p = mmap(2 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
            store(p[0], 1)
            mprotect(p[1], PROT_READ)
            munmap(p)
        }
        """;

    private CaseRecord Run(string script) => Linux.Run(Executors.Compile(script), RunOptions.Default);

    /// <summary>A model whose mprotect says something else.</summary>
    private sealed class Altered(IMachine inner, ResultKind kind) : IMachine
    {
        public string Name => inner.Name;

        public MachineFeatures Features => inner.Features;

        public CaseRecord Run(CaseProgram program, RunOptions options)
        {
            CaseRecord record = inner.Run(program, options);
            const int einval = 22;
            return new CaseRecord
            {
                Machine = record.Machine, End = record.End, Regions = record.Regions,
                Steps = [.. record.Steps.Select(step => program.StepById(step.StepId) is CallStep { Name: "mprotect" }
                    ? new StepRecord
                    {
                        StepId = step.StepId,
                        Result = new StepResult(kind, einval),
                        MinorFaults = 0,
                        MajorFaults = 0,
                        Snapshot = step.Snapshot,
                    }
                    : step)],
            };
        }
    }
}
