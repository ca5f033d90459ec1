// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Records;
using Selftests.Harness.Results;

namespace Selftests.Harness.Tests.Judging;

/// <summary>Every observation, with what a machine might have seen: what holds, what does not, and what it cannot tell.</summary>
internal sealed class CaseJudgeObservationTests
{
    private const string Named = "f = memfd_create(\"f\")\nn = lseek(f, 2, 0)\n";
    private const PteWords Known = PteWords.Empty | PteWords.Present | PteWords.Write;

    [TestCase("present", PteWords.Present, PteWords.Present, "")]
    [TestCase("present, !write", PteWords.Present, PteWords.Present, "")]
    [TestCase("none", PteWords.Empty, PteWords.Empty, "")]
    [TestCase("!present", PteWords.Empty, PteWords.Empty, "")]
    [TestCase("!swap", PteWords.Empty, PteWords.Empty, "")]
    [TestCase("present", PteWords.Present, PteWords.Empty, "pte(p[0..2]): present: p[0]: present\np[1]: none")]
    [TestCase(
        "!write", PteWords.Present | PteWords.Write, PteWords.Present | PteWords.Write, "pte(p[0..2]): !write: p[0..2]: present, write")]
    [TestCase("none", PteWords.Present, PteWords.Empty, "pte(p[0..2]): none: p[0]: present\np[1]: none")]
    [TestCase("!none", PteWords.Empty, PteWords.Empty, "pte(p[0..2]): !none: p[0..2]: none")]
    public void Pte_OfEveryPage(string words, PteWords first, PteWords second, string told)
    {
        var record = new HandMadeRecord($"expect pte(p[0..2]): {words}");

        HandMadeRecord.Failures(record.Judge(new Observed
        {
            Pages = [Entry(record.At(0), first), Entry(record.At(4096), second)],
        })).Should().Be(told);
    }

    /// <summary>Eight that differ from their neighbours, and no more.</summary>
    [TestCase(8, 8)]
    [TestCase(9, 9)]
    [TestCase(20, 9)]
    public void Pte_OfManyPages_IsToldInPart(int pages, int lines)
    {
        var record = new HandMadeRecord("expect pte(p): write");

        CaseResult result = record.Judge(new Observed
        {
            Pages = [.. Enumerable.Range(0, pages).Select(i => Entry(record.At(4096 * i), i % 2 == 0 ? PteWords.Present : PteWords.Empty))],
        });

        string[] told = result.Failures[0].Actual.Split('\n');
        told.Should().HaveCount(lines);
        told[7].Should().Be("p[7]: none");
        told[^1].Should().Be(pages == 8 ? "p[7]: none" : "...");
    }

    [Test]
    public void Pte_AWordThatIsNotKnown_IsNotObservable()
    {
        var record = new HandMadeRecord("expect pte(p[0]): present, dirty");

        CaseResult result = record.Judge(new Observed { Pages = [Entry(record.At(0), PteWords.Present | PteWords.Dirty)] });

        result.NotObservable.Keys.Should().Equal("pte dirty");
        result.Verdict.Should().Be(Verdict.Passed, "the other word was seen");
    }

    [TestCase("dirty, !locked", "")]
    [TestCase("!dirty", "page(p[0]): !dirty: mapcount 1, refcount 2, dirty")]
    [TestCase("locked", "page(p[0]): locked: mapcount 1, refcount 2, dirty")]
    [TestCase("mapcount 1, refcount 2", "")]
    [TestCase("mapcount 2", "page(p[0]): mapcount 2: mapcount 1")]
    [TestCase("refcount 1", "page(p[0]): refcount 1: refcount 2")]
    [TestCase("refcount >= 3", "page(p[0]): refcount >= 3: refcount 2")]
    [TestCase("refcount n", "")]
    [TestCase("mapcount n", "page(p[0]): mapcount n (2): mapcount 1")]
    public void Page_ByItsWordsAndCounts(string words, string told)
    {
        var record = new HandMadeRecord($"{Named}expect page(p[0]): {words}");

        HandMadeRecord.Failures(record.Judge(new Observed { Pages = [Page(record.At(0), 1)] })).Should().Be(told);
    }

    [TestCase("mapcount 1", "page mapcount")]
    [TestCase("ksm", "page ksm")]
    public void Page_WhatIsNotKnown_IsNotObservable(string word, string name)
    {
        var record = new HandMadeRecord($"expect page(p[0]): {word}");

        record.Judge(new Observed { Pages = [Page(record.At(0), 1) with { MapCount = -1 }] }).NotObservable.Keys.Should().Equal(name);
    }

    [Test]
    public void Page_OfNoPage_Fails()
    {
        var record = new HandMadeRecord("expect page(p[0]): !dirty");

        HandMadeRecord.Failures(record.Judge(new Observed { Pages = [Entry(record.At(0), PteWords.Empty)] })).Should()
            .Be("page(p[0]): !dirty: no page: none");
    }

    [TestCase("", 5, 5, "")]
    [TestCase("", 5, 6, "same_page(p[0], p[1]): two pages")]
    [TestCase("!", 5, 6, "")]
    [TestCase("!", 5, 5, "!same_page(p[0], p[1]): one page")]
    public void SamePage_ByIdentity(string sign, int first, int second, string told)
    {
        var record = new HandMadeRecord($"expect {sign}same_page(p[0], p[1])");

        HandMadeRecord.Failures(record.Judge(new Observed { Pages = [Page(record.At(0), first), Page(record.At(4096), second)] })).Should()
            .Be(told);
        record.Judge(new Observed { Pages = [Page(record.At(0), first), Page(record.At(4096), -1)] }).NotObservable.Keys.Should()
            .Equal("same_page");
        HandMadeRecord.Failures(record.Judge(new Observed { Pages = [Page(record.At(0), first), Entry(record.At(4096), PteWords.Empty)] }))
            .Should().Be($"{sign}same_page(p[0], p[1]): no page is behind p[1]");
    }

    [TestCase("", 1, 1, "")]
    [TestCase("!", 0, 0, "")]
    [TestCase("", 1, 0, "resident(p[0..2]): p[0]: resident\np[1]: not resident")]
    [TestCase("!", 0, 1, "!resident(p[0..2]): p[0]: not resident\np[1]: resident")]
    [TestCase("!", 0, -1, "!resident(p[0..2]): p[0]: not resident\np[1]: no mapping")]
    public void Resident_OfEveryPage(string sign, int first, int second, string told)
    {
        var record = new HandMadeRecord($"expect {sign}resident(p[0..2])");

        HandMadeRecord.Failures(record.Judge(new Observed
        {
            Pages =
            [
                new PageState { Place = record.At(0), Resident = first }, new PageState { Place = record.At(4096), Resident = second },
            ],
        })).Should().Be(told);
    }

    [TestCase("== 7", 7, "")]
    [TestCase("== 7", 8, "memory(p[0]) == 7: 0x08")]
    [TestCase("!= 7", 7, "memory(p[0]) != 7: 0x07")]
    [TestCase("== -1", 255, "")]
    [TestCase("== n", 2, "")]
    [TestCase("== n", 3, "memory(p[0]) == n (2): 0x03")]
    [TestCase("== 7", -1, "memory(p[0]) == 7: nothing can be read there")]
    [TestCase("!= 7", -1, "memory(p[0]) != 7: nothing can be read there")]
    public void Memory_ByItsByte(string predicate, int seen, string told) =>
        HandMadeRecord.Failures(new HandMadeRecord($"{Named}expect memory(p[0]) {predicate}").Judge(new Observed { Byte = seen })).Should()
            .Be(told);

    [TestCase("== 1", false, "")]
    [TestCase("== 1", true, "contents(p) == 1: 0x02 at p[1]")]
    [TestCase("!= 1", true, "")]
    [TestCase("!= 1", false, "contents(p) != 1: every byte is the same")]
    public void Contents_ByTheFirstThatBreaksThem(string predicate, bool breaks, string told)
    {
        var record = new HandMadeRecord($"expect contents(p) {predicate}");

        HandMadeRecord.Failures(record.Judge(new Observed { Mismatch = breaks ? new ContentMismatch(record.At(4096), 2, -1) : null }))
            .Should().Be(told);
    }

    [TestCase("anon 3", 3, 3, "")]
    [TestCase("anon 3", 4, 3, "anon 3: anon 4")]
    [TestCase("anon +3", 9, 3, "")]
    [TestCase("anon +3", 3, 4, "anon +3: anon +4")]
    [TestCase("anon -3", 3, 3, "anon -3: anon +3")]
    [TestCase("anon >= 3", 4, 0, "")]
    [TestCase("anon >= 3", 2, 0, "anon >= 3: anon 2")]
    [TestCase("anon n", 2, 0, "")]
    [TestCase("anon n", 3, 0, "anon n (2): anon 3")]
    [TestCase("anon + file == 4", 3, 0, "")]
    [TestCase("anon + file == 4", 4, 0, "anon + file == 4: anon 4, file 1")]
    public void Counters_ByValueOrChange(string word, long value, long delta, string told) =>
        HandMadeRecord.Failures(new HandMadeRecord($"{Named}expect rss: {word}").Judge(new Observed
        {
            Counters = [new Counter("anon", value, delta), new Counter("file", 1, 1)],
        })).Should().Be(told);

    [TestCase("anon 3")]
    [TestCase("anon +3")]
    public void ACounterThatIsNotSeen_IsNotObservable(string word)
    {
        var record = new HandMadeRecord($"expect rss: {word}");

        record.Judge(new Observed { Counters = [new Counter("anon", null, null)] }).NotObservable.Keys.Should().Equal("rss anon");
        record.Judge(new Observed { Counters = [new Counter("file", 3, 3)] }).NotObservable.Keys.Should().Equal("rss anon");
    }

    [TestCase("rw-p", "")]
    [TestCase("r--p", "vma(p[1]): r--p: vma(p[1]): rw-p")]
    [TestCase("flags \"rd wr\"", "")]
    [TestCase("flags \"rd\"", "vma(p[1]): flags \"rd\": vma(p[1]): flags \"rd wr sd\"")]
    [TestCase("flags \"rd wr sd\"", "")]
    [TestCase("flags has \"wr\"", "")]
    [TestCase("flags lacks \"wr\"", "vma(p[1]): flags lacks \"wr\": vma(p[1]): flags \"rd wr sd\"")]
    [TestCase("start p", "")]
    [TestCase("start p[1]", "vma(p[1]): start p[1]: vma(p[1]): start p[0]")]
    [TestCase("end p.end", "")]
    [TestCase("end p[1]", "vma(p[1]): end p[1]: vma(p[1]): end p.end")]
    [TestCase("offset 0", "")]
    [TestCase("offset 1 page", "vma(p[1]): offset 1 page: vma(p[1]): offset 0")]
    [TestCase("none", "vma(p[1]): none: p rw-p")]
    [TestCase("!none", "")]
    public void Vma_ByItsFields(string word, string told)
    {
        var record = new HandMadeRecord($"expect vma(p[1]): {word}");

        HandMadeRecord.Failures(record.Judge(new Observed { Vmas = [new VmaState(record.At(0), 16384, "rw-p", "rd wr sd", 0, "")] }))
            .Should().Be(told);
    }

    [TestCase("name \"/dev/shm/f\"", "")]
    [TestCase("name \"shm\"", "vma(p[1]): name \"shm\": vma(p[1]): name \"/dev/shm/f\"")]
    [TestCase("name has \"shm\"", "")]
    [TestCase("name has \"g\"", "vma(p[1]): name has \"g\": vma(p[1]): name \"/dev/shm/f\"")]
    [TestCase("name lacks \"g\"", "")]
    [TestCase("name lacks \"shm\"", "vma(p[1]): name lacks \"shm\": vma(p[1]): name \"/dev/shm/f\"")]
    public void Vma_ByItsName(string word, string told)
    {
        var record = new HandMadeRecord($"expect vma(p[1]): {word}");

        HandMadeRecord.Failures(record.Judge(new Observed { Vmas = [new VmaState(record.At(0), 16384, "rw-p", "rd", 0, "/dev/shm/f")] }))
            .Should().Be(told);
    }

    [TestCase("none", "")]
    [TestCase("!none", "vma(p[1]): !none: none")]
    [TestCase("rw-p", "vma(p[1]): perms rw-p: no mapping")]
    public void Vma_ThatIsNotThere(string word, string told) =>
        HandMadeRecord.Failures(new HandMadeRecord($"expect vma(p[1]): {word}").Judge(new Observed())).Should().Be(told);

    [TestCase("[p[0..2] rw-p, p[2..4] r--p]", "")]
    [TestCase("[p rw-p]", "[p rw-p]: [p[0..2] rw-p, p[2..4] r--p]")]
    [TestCase("[p[0..2] rw-p, p[2..4] rw-p]", "[p[0..2] rw-p, p[2..4] rw-p]: [p[0..2] rw-p, p[2..4] r--p]")]
    [TestCase("[p[0..2] rw-p, p[2..3] r--p]", "[p[0..2] rw-p, p[2..3] r--p]: [p[0..2] rw-p, p[2..4] r--p]")]
    [TestCase("[p[0..2] rw-p, p[1..3] r--p]", "[p[0..2] rw-p, p[1..3] r--p]: [p[0..2] rw-p, p[2..4] r--p]")]
    [TestCase("[]", "[]: [p[0..2] rw-p, p[2..4] r--p]")]
    public void Maps_InOrder(string list, string told)
    {
        var record = new HandMadeRecord($"expect maps(p): {list}");

        HandMadeRecord.Failures(record.Judge(new Observed
        {
            Vmas = [new VmaState(record.At(0), 8192, "rw-p", null, 0, ""), new VmaState(record.At(8192), 8192, "r--p", null, 0, "")],
        })).Should().Be(told);
    }

    [TestCase("running", "running", "")]
    [TestCase("running", "stopped", "running: stopped")]
    [TestCase("exited 3", "exited 3", "")]
    [TestCase("exited 3", "exited 4", "exited 3: exited 4")]
    [TestCase("exited n", "exited 2", "")]
    [TestCase("exited n", "exited 3", "exited n (2): exited 3")]
    [TestCase("killed SIGKILL", "killed SIGKILL", "")]
    [TestCase("killed SIGKILL", "killed SIGTERM", "killed SIGKILL: killed SIGTERM")]
    public void StateOfAProcess_ByItsWord(string word, string seen, string told) =>
        HandMadeRecord.Failures(new HandMadeRecord($"{Named}c = fork()\nexpect c: {word}").Judge(new Observed { Words = [seen] })).Should()
            .Be(told);

    [Test]
    public void Locks_NoneIsAWordOfItsOwn()
    {
        var record = new HandMadeRecord("expect locks: none held");

        record.Judge(new Observed()).Failures.Should().BeEmpty();
        HandMadeRecord.Failures(record.Judge(new Observed { Words = ["mmap_lock read"] })).Should().Be("none held: mmap_lock read");
    }

    [Test]
    public void WhatIsNotThere_FailsWhateverIsSaidOfIt()
    {
        var record = new HandMadeRecord("expect smaps(p): Rss 4, Swap 0");

        HandMadeRecord.Failures(record.Judge(new Observed { Absent = "no mapping" })).Should().Be("smaps(p): no mapping");
    }

    [Test]
    public void WhatNobodyLookedAt_IsNotObservable_WordByWord()
    {
        var record = new HandMadeRecord("expect rss: anon 1, file 2");
        StepRecord last = new() { StepId = record.Last.Id };

        record.Judge(last).NotObservable.Keys.Should().Equal("rss anon", "rss file");
        record.Judge(new Observed { NotObservable = "why" }).NotObservable.Keys.Should().Equal("rss anon", "rss file");
    }

    [Test]
    public void EveryWordThatFails_IsAFailure()
    {
        var record = new HandMadeRecord("expect rss: anon 1, file 2, swap 0");

        CaseResult result =
            record.Judge(new Observed { Counters = [new Counter("anon", 0, 0), new Counter("file", 0, 0), new Counter("swap", 0, 0)] });

        HandMadeRecord.Failures(result).Should().Be("anon 1: anon 0; file 2: file 0");
        result.Checked.Should().Be(4);
        result.Failures.Select(failure => failure.Word!.Text).Should().Equal("anon 1", "file 2");
    }

    [TestCase(0, "")]
    [TestCase(1, "")]
    [TestCase(2, "anon 0 or anon 1: anon 2")]
    public void OfAlternatives_OneMustHold(long seen, string told)
    {
        var record = new HandMadeRecord("expect rss: anon 0 or rss: anon 1");
        var observed = new Observed { Counters = [new Counter("anon", seen, 0)] };
        int first = record.Last.Id - 1;
        CaseRecord whole = record.Record(new StepRecord { StepId = record.Last.Id, Observed = observed });
        whole = whole with { Steps = [.. whole.Steps.Select(step => step.StepId == first ? step with { Observed = observed } : step)] };

        HandMadeRecord.Failures(Harness.Judge.CaseJudge.Decide(record.Program, whole)).Should().Be(told);
    }

    /// <summary>Where none holds, one that cannot be seen might.</summary>
    [TestCase(0, "")]
    [TestCase(1, "")]
    public void OfAlternatives_OneThatCannotBeSeen_MightHold(long seen, string told)
    {
        var record = new HandMadeRecord("expect rss: anon 0 or rss: file 0");
        var observed = new Observed { Counters = [new Counter("anon", seen, 0)] };
        int first = record.Last.Id - 1;
        CaseRecord whole = record.Record(new StepRecord { StepId = record.Last.Id, Observed = observed });
        whole = whole with { Steps = [.. whole.Steps.Select(step => step.StepId == first ? step with { Observed = observed } : step)] };

        CaseResult result = Harness.Judge.CaseJudge.Decide(record.Program, whole);

        HandMadeRecord.Failures(result).Should().Be(told);
        result.NotObservable.Keys.Should().Equal(seen == 0 ? [] : ["rss file"]);
    }

    [Test]
    public void ANameThatHasNoValue_Fails()
    {
        var record = new HandMadeRecord("f = memfd_create(\"f\")\nn = lseek(f, -1, 0) = 0 or -EINVAL\nexpect rss: anon n");
        record.Change(2, StepResult.Error(22));

        HandMadeRecord.Failures(record.Judge(new Observed { Counters = [new Counter("anon", 0, 0)] }))
            .Should().Be(": n has no value: what it is bound to did not succeed");
    }

    [TestCase(0, "the range has no bytes: there is nothing to look at")]
    [TestCase(-1, "the range has no bytes: there is nothing to look at")]
    [TestCase(1, "")]
    [TestCase(long.MaxValue, "the range ends behind the last address")]
    public void ARangeOfNoBytes_AndOneThatWrapsAround_AreWrong(long length, string told)
    {
        var record = new HandMadeRecord($"{Named}expect contents(addr(0xfffffffffffff000), n) == 1");
        record.Change(2, StepResult.Of(length));

        HandMadeRecord.Failures(record.Judge(new Observed())).Should().Be(told.Length == 0 ? "" : $": {told}");
    }

    [TestCase(4096, "")]
    [TestCase(4097, ": the range ends behind the last address")]
    public void ARange_MayEndAtTheLastAddress(long length, string told)
    {
        var record = new HandMadeRecord($"{Named}expect contents(addr(0xfffffffffffff000), n) == 1");
        record.Change(2, StepResult.Of(length));

        HandMadeRecord.Failures(record.Judge(new Observed())).Should().Be(told);
    }

    [TestCase("q == p", "q == p: q is 0x11000000, p is 0x10000000")]
    [TestCase("q != p", "")]
    [TestCase("q > p", "")]
    [TestCase("n >= 2", "")]
    [TestCase("n > 2", "n > 2: n is 2")]
    public void Values_AreComparedByWhatTheRecordHas(string relation, string told) =>
        HandMadeRecord.Failures(
            new HandMadeRecord($"{Named}q = mmap(4 pages, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)\nexpect {relation}").Judge(new Observed()))
            .Should().Be(told);

    private static PageState Entry(Place place, PteWords words) => new() { Place = place, PteKnown = Known, Pte = words, Identity = -1 };

    private static PageState Page(Place place, int identity) => new()
    {
        Place = place, PteKnown = Known, Pte = PteWords.Present, HasPage = true, MapCount = 1, RefCount = 2, Identity = identity,
        PageKnown = PageWords.Dirty | PageWords.Locked, Page = PageWords.Dirty,
    };
}
