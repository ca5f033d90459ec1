// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Linux;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Tests.Judging;

/// <summary>Two records of one case that no machine made: what is a difference, what is none, and what one of them cannot tell.</summary>
internal sealed class RecordComparerTests
{
    private const string Store = "store(p[0], 1) = ok or SIGSEGV";
    private const PteWords Known = PteWords.Empty | PteWords.Present | PteWords.Write;

    [TestCase("munmap(p)", ResultKind.Value, 0, ResultKind.Value, 0, "")]
    [TestCase("munmap(p)", ResultKind.Value, 0, ResultKind.Value, 1, "result: 0 / 1")]
    [TestCase("munmap(p)", ResultKind.Value, 22, ResultKind.Errno, 22, "result: 22 / -EINVAL")]
    [TestCase("munmap(p)", ResultKind.Errno, 22, ResultKind.Errno, 12, "result: -EINVAL / -ENOMEM")]
    [TestCase("munmap(p)", ResultKind.Blocked, 1, ResultKind.Blocked, 2, "")]
    [TestCase("c = fork()", ResultKind.Value, 100, ResultKind.Value, 200, "")]
    [TestCase("f = memfd_create(\"f\")", ResultKind.Value, 3, ResultKind.Value, 9, "")]
    [TestCase("f = memfd_create(\"f\")\nn = lseek(f, 2, 0)", ResultKind.Value, 3, ResultKind.Value, 9, "result: 3 / 9")]
    [TestCase("c = fork()\nwait(c)", ResultKind.Exited, 3, ResultKind.Exited, 4, "result: exited 3 / exited 4")]
    [TestCase("c = fork()\nwait(c)", ResultKind.Exited, 9, ResultKind.Killed, 9, "result: exited 9 / killed SIGKILL")]
    public void Results(string statements, ResultKind kind, long value, ResultKind otherKind, long otherValue, string told)
    {
        var record = new HandMadeRecord(statements);

        Differences(
            record, new StepRecord { StepId = record.Last.Id, Result = new StepResult(kind, value) },
            new StepRecord { StepId = record.Last.Id, Result = new StepResult(otherKind, otherValue) }).Should().Be(told);
    }

    [TestCase(7, 7, "")]
    [TestCase(7, 8, "result: 0x07 / 0x08")]
    public void OfALoad_TheByte(int one, int other, string told)
    {
        var record = new HandMadeRecord("load(p[0])");
        StepRecord Loaded(int value) => new() { StepId = record.Last.Id, Result = StepResult.Of(0), Byte = value };

        Differences(record, Loaded(one), Loaded(other)).Should().Be(told);
    }

    [TestCase(1, 0, 1, 0, "")]
    [TestCase(1, 0, 2, 0, "result: SIGSEGV SEGV_MAPERR, addr p[0] / SIGSEGV SEGV_ACCERR, addr p[0]")]
    [TestCase(1, 0, 1, 4096, "result: SIGSEGV SEGV_MAPERR, addr p[0] / SIGSEGV SEGV_MAPERR, addr p[1]")]
    public void OfASignal_ItsCodeAndItsPlace(int code, long offset, int otherCode, long otherOffset, string told)
    {
        var record = new HandMadeRecord(Store);
        StepRecord Signal(int its, long at) => new()
        {
            StepId = record.Last.Id, Result = new StepResult(ResultKind.Signal, 11, its, record.At(at)),
        };

        Differences(record, Signal(code, offset), Signal(otherCode, otherOffset)).Should().Be(told);
    }

    [Test]
    public void APlaceThatIsNotTold_IsNoDifference()
    {
        var record = new HandMadeRecord(Store);
        StepRecord Signal(Place at) => new() { StepId = record.Last.Id, Result = new StepResult(ResultKind.Signal, 11, 1, at) };

        Differences(record, Signal(record.At(0)), Signal(Place.Untold)).Should().BeEmpty();
        Differences(record, Signal(Place.Untold), Signal(record.At(0))).Should().BeEmpty();
        Differences(record, Signal(Place.Raw(0x1000)), Signal(Place.Raw(0x2000))).Should().Contain("result", "a script wrote both down");
        Differences(record, Signal(Place.Raw(0x7f00_0000_1000)), Signal(Place.Raw(0x7f00_0000_2000))).Should()
            .BeEmpty("each kernel chose its own");
    }

    [TestCase(1, 0, 1, 0, "")]
    [TestCase(1, 0, 2, 0, "faults: minor 1 / minor 2")]
    [TestCase(1, 0, 1, 1, "faults: minor 1 / minor 1, major 1")]
    [TestCase(1, 0, -1, 0, "")]
    [TestCase(-1, 0, 1, 0, "")]
    public void Faults(int minor, int major, int otherMinor, int otherMajor, string told)
    {
        var record = new HandMadeRecord(Store);
        StepRecord Cost(int few, int many) => new()
        {
            StepId = record.Last.Id, Result = StepResult.Of(0), MinorFaults = few, MajorFaults = many,
        };

        Comparison compared = Compare(record, Cost(minor, major), Cost(otherMinor, otherMajor));

        Text(compared).Should().Be(told);
        compared.NotObservable["faults"].Should().Be(minor < 0 || otherMinor < 0 ? 2 : 1, "mmap of the region has none");
    }

    [TestCase(1, 1, "")]
    [TestCase(1, 0, "vec: vec [1] / vec [0]")]
    [TestCase(1, -1, "vec: vec [1] / not filled in")]
    [TestCase(-1, 1, "vec: not filled in / vec [1]")]
    public void WhatACallHasFilledIn(long one, long other, string told)
    {
        var record = new HandMadeRecord("mincore(p[0])");
        StepRecord Filled(long value) => new()
        {
            StepId = record.Last.Id, Result = StepResult.Of(0),
            Fields = value < 0 ? [] : [new FilledField("vec", default) { Ranges = [new FilledRange(record.At(0), 4096, value)] }],
        };

        Differences(record, Filled(one), Filled(other)).Should().Be(told);
    }

    [TestCase(0, 1, 3, true)]
    [TestCase(4096, 1, 3, false)]
    [TestCase(0, 2, 3, false)]
    [TestCase(0, 1, 4, false)]
    public void RangesThatACallHasFilledIn(long offset, long pages, long value, bool same)
    {
        var record = new HandMadeRecord("PAGEMAP_SCAN(p, anyof PAGE_IS_PRESENT, return PAGE_IS_PRESENT) = 1");
        StepRecord Filled(StepResult result, params FilledRange[] ranges) => new()
        {
            StepId = record.Last.Id, Result = result, Fields = [new FilledField("regions", default) { Ranges = ranges }],
        };
        StepRecord mine = Filled(StepResult.Error(22), new FilledRange(record.At(0), 4096, 3));
        var theirs = new FilledRange(record.At(offset), pages * 4096, value);

        (Differences(record, mine, Filled(StepResult.Error(22), theirs)).Length == 0).Should().Be(same);
        Differences(record, mine, Filled(StepResult.Error(22), theirs, theirs)).Should().NotBeEmpty();
    }

    /// <summary>Where the kernel placed a mapping there are tables of others: what is written there is not the same everywhere.</summary>
    [Test]
    public void AScanOfWhatTheKernelPlaced_CannotBeCompared()
    {
        var record = new HandMadeRecord("PAGEMAP_SCAN(p, anyof PAGE_IS_PRESENT, return PAGE_IS_PRESENT) = 1");
        StepRecord Gave(long count) => new() { StepId = record.Last.Id, Result = StepResult.Of(count) };

        Comparison compared = Compare(record, Gave(1), Gave(2));

        Text(compared).Should().BeEmpty();
        compared.NotObservable.Keys.Should().Equal("PAGE_IS_WRITTEN", "faults");
        Compare(record, Gave(1), Gave(0) with { Result = StepResult.Error(22) }).Differences.Should().HaveCount(1);
    }

    [TestCase("", "", "")]
    [TestCase("BUG", "BUG", "")]
    [TestCase("BUG", "", "result: BUG / 0")]
    public void Complaints(string one, string other, string told)
    {
        var record = new HandMadeRecord("munmap(p)");
        StepRecord Says(string complaint) => new()
        {
            StepId = record.Last.Id, Result = StepResult.Of(0), Complaint = complaint.Length == 0 ? null : complaint,
        };

        Differences(record, Says(one), Says(other)).Should().Be(told);
    }

    [TestCase(EndReason.Completed, EndReason.Completed, "end: goes on / Completed")]
    [TestCase(EndReason.Completed, EndReason.Died, "end: goes on / Died: of it")]
    [TestCase(EndReason.Completed, EndReason.TimedOut, "end: goes on / TimedOut: of it")]
    public void WhoEndsBeforeTheOther_IsTold(EndReason end, EndReason otherEnd, string told)
    {
        var record = new HandMadeRecord("munmap(p[0])\nmunmap(p[1])");
        StepRecord last = new() { StepId = record.Last.Id, Result = StepResult.Of(0) };

        Text(RecordComparer.Compare(
            record.Program, record.Record(last, end), record.Record(null, otherEnd, otherEnd == EndReason.Completed ? "" : "of it")))
            .Should().Be(told);
    }

    [TestCase(EndReason.Completed, "end: Completed / goes on")]
    [TestCase(EndReason.Stopped, "end: Stopped: of it / goes on")]
    [TestCase(EndReason.KernelBug, "")]
    [TestCase(EndReason.InvariantBroken, "")]
    [TestCase(EndReason.TimedOut, "")]
    [TestCase(EndReason.OutOfBudget, "")]
    public void WhereTheModelEndsByItself_ThereIsNothingToCompare(EndReason end, string told)
    {
        var record = new HandMadeRecord("munmap(p[0])\nmunmap(p[1])");
        StepRecord last = new() { StepId = record.Last.Id, Result = StepResult.Of(0) };

        Text(RecordComparer.Compare(
            record.Program, record.Record(null, end, end == EndReason.Completed ? "" : "of it"), record.Record(last))).Should().Be(told);
    }

    [Test]
    public void WhoWaitsForEver_IsWaitedForUntilTheOthersTimeIsUp()
    {
        var record = new HandMadeRecord("munmap(p[0])\nmunmap(p[1])");
        StepRecord waits = new() { StepId = record.Last.Id, Complaint = "still asleep", IsWait = true };

        string With(EndReason end) => Text(RecordComparer.Compare(record.Program, record.Record(waits), record.Record(null, end, "10 s")));

        With(EndReason.TimedOut).Should().BeEmpty();
        With(EndReason.Died).Should().Be("end: goes on / Died: 10 s");
    }

    [Test]
    public void BehindWhatReachesForTheMachinesOwn_NothingIsCompared()
    {
        var record = new HandMadeRecord("munmap(p[0])\nmunmap(p[1])");
        StepRecord Last(bool ends) => new() { StepId = record.Last.Id, Result = StepResult.Of(ends ? 1 : 0), Ends = ends };

        Differences(record, Last(false), Last(true)).Should().BeEmpty();
        Differences(record, Last(false), Last(true) with { Ends = false }).Should().NotBeEmpty();
    }

    [TestCase("@model(\"why\")\nmunmap(p[0])\nmunmap(p[1])", "")]
    [TestCase("@kernel(< 3.0)\nmunmap(p[0])\nmunmap(p[1])", "")]
    [TestCase("munmap(p[0])\nmunmap(p[1])", "end: goes on / Completed")]
    public void AStepThatOnlyOneMachineMakes_IsPassedOver(string statements, string told)
    {
        var record = new HandMadeRecord(statements);
        StepRecord last = new() { StepId = record.Last.Id, Result = StepResult.Of(0) };
        CaseRecord mine = record.Record(last);
        int only = record.Last.Id - 1;

        CaseRecord theirs = mine with { Steps = [.. mine.Steps.Where(step => step.StepId != only)] };
        Text(RecordComparer.Compare(record.Program, mine, theirs)).Should().BeEmpty();
        Text(RecordComparer.Compare(
            record.Program, mine with { Steps = [.. mine.Steps.SkipLast(1)] },
            mine with { Steps = [.. mine.Steps.SkipLast(1).Where(step => step.StepId != only)] })).Should().Be(told);
    }

    /// <summary>The executor tells of a join, and the model, whose thread has long ended, does not.</summary>
    [Test]
    public void AJoin_IsNoStepThatBothMake()
    {
        var record = new HandMadeRecord("t = thread { store(p[0], 1) }\njoin t");
        CaseRecord theirs = record.Record(new StepRecord { StepId = record.Last.Id, Result = StepResult.Of(0) });

        Text(RecordComparer.Compare(record.Program, theirs with { Steps = [.. theirs.Steps.SkipLast(1)] }, theirs)).Should().BeEmpty();
    }

    [TestCase(PteWords.Present, PteWords.Present, Known, "")]
    [TestCase(PteWords.Present | PteWords.Write, PteWords.Present, Known, "pte write p[0]: present, write / present")]
    [TestCase(PteWords.Present | PteWords.Write, PteWords.Present, Known & ~PteWords.Write, "")]
    [TestCase(PteWords.Empty, PteWords.Present, Known, "pte present p[0]: none / present; pte none p[0]: none / present")]
    public void Entries(PteWords one, PteWords other, PteWords known, string told)
    {
        var record = new HandMadeRecord("munmap(p[3])");

        Snapshots(
            record, [Page(record.At(0)) with { HasPage = false, Pte = one, Identity = -1 }],
            [Page(record.At(0)) with { HasPage = false, Pte = other, PteKnown = known, Identity = -1 }]).Split("; ").Order().Should()
            .Equal(told.Split("; ").Order());
    }

    [Test]
    public void AnEntryThatOneMachineDoesNotTell_IsEmptyThere()
    {
        var record = new HandMadeRecord("munmap(p[3])");
        PageState empty = Page(record.At(0)) with { HasPage = false, Pte = PteWords.Empty, Identity = -1, Resident = -1 };

        Snapshots(record, [empty], []).Should().BeEmpty();
        Snapshots(record, [], [empty]).Should().BeEmpty();
        Snapshots(record, [Page(record.At(0))], []).Should().Contain("pte present p[0]: present / none");
        Snapshots(record, [], [Page(record.At(0))]).Should().Contain("pte present p[0]: none / present");
    }

    [Test]
    public void WhatIsBehindAnEntry()
    {
        var record = new HandMadeRecord("munmap(p[3])");
        PageState page = Page(record.At(0));
        string With(PageState other) => Snapshots(record, [page], [other]);

        With(page).Should().BeEmpty();
        With(page with { MapCount = 2 }).Should().Be("page mapcount p[0]: 1 / 2");
        With(page with { MapCount = -1 }).Should().BeEmpty();
        With(page with { RefCount = 3 }).Should().Be("page refcount p[0]: 2 / 3");
        With(page with { Content = 9 }).Should().Be("memory p[0]: 7 / 8");
        With(page with { Content = 0 }).Should().BeEmpty();
        With(page with { Resident = 0 }).Should().Be("resident p[0]: 1 / 0");
        With(page with { Page = 0 }).Should().Be("page dirty p[0]: dirty / no bit");
        With(page with { Page = 0, PageKnown = 0 }).Should().BeEmpty();
        With(page with { Page = PageWords.Dirty | PageWords.Referenced, PageKnown = PageWords.All }).Should()
            .BeEmpty("how long since it was used is reclaim's");
        With(page with { HasPage = false, MapCount = 5 }).Should().BeEmpty();
        Snapshots(record, [page with { Pte = page.Pte | PteWords.ZeroPage }], [page with { MapCount = 5 }]).Should()
            .BeEmpty("the zero page's counts are everybody's");
    }

    [TestCase(1, 1, 5, 5, "")]
    [TestCase(1, 2, 5, 6, "")]
    [TestCase(1, 1, 5, 6, "same_page p[1]: the page seen before at another place / a page of its own")]
    [TestCase(1, 2, 5, 5, "same_page p[1]: a page of its own / the page seen before at another place")]
    [TestCase(1, 2, 0, 0, "same_page p[1]: a page of its own / the page seen before at another place")]
    [TestCase(0, 0, 5, 6, "same_page p[1]: the page seen before at another place / a page of its own")]
    [TestCase(1, 1, 5, -1, "")]
    public void WhichPagesAreOne(int first, int second, int otherFirst, int otherSecond, string told)
    {
        var record = new HandMadeRecord("munmap(p[3])");

        Snapshots(
            record, [Page(record.At(0), first), Page(record.At(4096), second)],
            [Page(record.At(0), otherFirst), Page(record.At(4096), otherSecond)]).Should().Be(told);
    }

    /// <summary>A page that was copied is another one than before; a call may get the same frame again.</summary>
    [TestCase("store(p[0], 1)", 1, 1, 5, 5, "")]
    [TestCase("store(p[0], 1)", 1, 2, 5, 6, "")]
    [TestCase("store(p[0], 1)", 1, 2, 5, 5, "same_page p[0]: another page than at the step before / the page of the step before")]
    [TestCase("madvise(p[0], MADV_DONTNEED)", 1, 2, 5, 5, "")]
    public void WhatAnAccessDoesToAPage(string access, int before, int after, int otherBefore, int otherAfter, string told)
    {
        var record = new HandMadeRecord($"load(p[0])\n{access}");
        CaseRecord Took(int one, int other)
        {
            CaseRecord whole = record.Record(Shows(record, [Page(record.At(0), other)]));
            return whole with
            {
                Steps = [.. whole.Steps.SkipLast(2), whole.Steps[^2] with { Snapshot = State([Page(record.At(0), one)]) }, whole.Steps[^1]],
            };
        }

        Text(RecordComparer.Compare(record.Program, Took(before, after), Took(otherBefore, otherAfter))).Should().Be(told);
    }

    [TestCase(4, "rw-p", "rd wr", 0, "", "")]
    [TestCase(4, "rw-p", "wr rd", 0, "", "")]
    [TestCase(3, "rw-p", "rd wr", 0, "", "maps: p[0] 4 pages rw-p / p[0] 3 pages rw-p")]
    [TestCase(4, "r--p", "rd wr", 0, "", "maps: p[0] 4 pages rw-p / p[0] 4 pages r--p")]
    [TestCase(4, "rw-p", "rd", 0, "", "vma flags p[0]: rd wr / rd")]
    [TestCase(4, "rw-p", null, 0, "", "")]
    [TestCase(4, "rw-p", "rd wr", 4096, "", "vma offset p[0]: 0 / 4096")]
    [TestCase(4, "rw-p", "rd wr", 0, "/f", "vma name p[0]:  / /f")]
    public void Mappings(long pages, string perms, string? flags, long offset, string name, string told)
    {
        var record = new HandMadeRecord("munmap(p[3])");
        var vma = new VmaState(record.At(0), 4 * 4096, "rw-p", "rd wr", 0, "");
        StepRecord Maps(params VmaState[] maps) => Shows(record, [], maps);

        Differences(
            record, Maps(vma), Maps(vma with { Length = pages * 4096, Perms = perms, Flags = flags, Offset = offset, Name = name }))
            .Should().Be(told);
        Differences(record, Maps(vma), Maps(vma, vma with { Start = Place.Raw(0x2000) })).Should().BeEmpty("no name is there");
        Place behind = Place.Raw(HandMadeRecord.Start + (4 * 4096));
        Differences(record, Maps(vma), Maps(vma, vma with { Start = behind })).Should().BeEmpty("nor behind the region");
        Differences(record, Maps(vma), Maps()).Should().Be("maps: p[0] 4 pages rw-p / none");
    }

    [Test]
    public void Counters_AndProcesses()
    {
        var record = new HandMadeRecord("c = fork()");
        StepRecord Of(params ProcessSnapshot[] processes) => new()
        {
            StepId = record.Last.Id, Result = StepResult.Of(1), Snapshot = new StateSnapshot(processes),
        };
        ProcessSnapshot With(int process, long? anon) => new(process, [], [], [new Counter("anon", anon, null)]);
        int child = ((CallStep)record.Last).Bind;

        Differences(record, Of(With(-1, 3)), Of(With(-1, 3))).Should().BeEmpty();
        Differences(record, Of(With(-1, 3)), Of(With(-1, 4))).Should().Be("rss anon: 3 / 4");
        Differences(record, Of(With(-1, 3), With(child, 3)), Of(With(-1, 3), With(child, 4))).Should().Be("rss anon c: 3 / 4");
        Differences(record, Of(With(-1, 3)), Of(With(-1, null))).Should().BeEmpty();
        Compare(record, Of(With(-1, 3)), Of(With(-1, null))).NotObservable.Keys.Should().Equal("faults", "rss anon");
        Differences(record, Of(With(-1, 3), With(child, 3)), Of(With(-1, 3))).Should().Be("process c: lives / has ended");
        Differences(record, Of(With(-1, 3)), Of(With(-1, 3), With(child, 3))).Should().Be("process c: has ended / lives");
    }

    [Test]
    public void WhatWasLookedAt()
    {
        var record = new HandMadeRecord("expect rss: anon 3");
        StepRecord Saw(Observed seen) => new() { StepId = record.Last.Id, Observed = seen };
        StepRecord Anon(long? value) => Saw(new Observed { Counters = [new Counter("anon", value, null)] });

        Differences(record, Anon(3), Anon(3)).Should().BeEmpty();
        Differences(record, Anon(3), Anon(4)).Should().Be("rss anon: 3 / 4");
        Compare(record, Anon(3), Anon(null)).NotObservable.Keys.Should().Equal("faults", "rss anon");
        Compare(record, Anon(3), Saw(new Observed { NotObservable = "why" })).NotObservable.Keys.Should().Equal("faults", "rss");
        Differences(record, Anon(3), Saw(new Observed { Absent = "no mapping" })).Should().Be("rss: there / not there");
    }

    private static string Snapshots(HandMadeRecord record, IReadOnlyList<PageState> mine, IReadOnlyList<PageState> theirs) =>
        Differences(record, Shows(record, mine), Shows(record, theirs));

    private static StepRecord Shows(HandMadeRecord record, IReadOnlyList<PageState> pages, IReadOnlyList<VmaState>? maps = null) => new()
    {
        StepId = record.Last.Id, Result = StepResult.Of(0), Snapshot = State(pages, maps),
    };

    private static StateSnapshot State(IReadOnlyList<PageState> pages, IReadOnlyList<VmaState>? maps = null) =>
        new([new ProcessSnapshot(-1, pages, maps ?? [], [])]);

    private static string Differences(HandMadeRecord record, StepRecord mine, StepRecord theirs) => Text(Compare(record, mine, theirs));

    private static Comparison Compare(HandMadeRecord record, StepRecord mine, StepRecord theirs) =>
        RecordComparer.Compare(record.Program, record.Record(mine), record.Record(theirs));

    private static string Text(Comparison compared) => string.Join("; ", compared.Differences.Select(
        found => $"{found.Observation} {found.Where}".Trim() + $": {found.Model} / {found.Other}"));

    private static PageState Page(Place place, int identity = 1) => new()
    {
        Place = place, PteKnown = Known, Pte = PteWords.Present, HasPage = true, MapCount = 1, RefCount = 2, Identity = identity,
        PageKnown = PageWords.Dirty, Page = PageWords.Dirty, Content = 8, Resident = 1,
    };
}
