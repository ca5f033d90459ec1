// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Records;
using Selftests.Harness.Results;

namespace Selftests.Harness.Tests.Judging;

/// <summary>What a statement cost in faults, and what a call has filled in.</summary>
internal sealed class CaseJudgeFilledTests
{
    private const string Scan = "PAGEMAP_SCAN(p, anyof PAGE_IS_PRESENT, return PAGE_IS_PRESENT)";
    private const long IsPresent = 1 << 3;

    [TestCase("faults minor 1", 1, 0, "")]
    [TestCase("faults minor 1", 1, 9, "faults minor 1: faults minor 1, major 9")]
    [TestCase("faults minor 1", 2, 0, "faults minor 1: faults minor 2, major 0")]
    [TestCase("faults major 1", 0, 1, "")]
    [TestCase("faults major 1", 1, 0, "faults major 1: faults minor 1, major 0")]
    [TestCase("faults none", 0, 0, "")]
    [TestCase("faults none", 1, 0, "faults none: faults minor 1, major 0")]
    [TestCase("faults none", 0, 1, "faults none: faults minor 0, major 1")]
    [TestCase("faults minor n", 2, 0, "")]
    [TestCase("faults minor n", 1, 0, "faults minor n (2): faults minor 1, major 0")]
    public void ACost_IsCompared(string cost, int minor, int major, string told)
    {
        foreach (string statement in (string[])["store(p[0], 1)", "munmap(p[1])"])
        {
            var record = new HandMadeRecord($"f = memfd_create(\"f\")\nn = lseek(f, 2, 0)\n{statement} {cost}");

            CaseResult result = record.Judge(
                new StepRecord { StepId = record.Last.Id, Result = StepResult.Of(0), MinorFaults = minor, MajorFaults = major });

            HandMadeRecord.Failures(result).Should().Be(told);
        }
    }

    [TestCase(-1, 0)]
    [TestCase(0, -1)]
    public void ACost_ThatIsNotCounted_IsNotObservable(int minor, int major)
    {
        var record = new HandMadeRecord("store(p[0], 1) faults minor 1");

        CaseResult result = record.Judge(
            new StepRecord { StepId = record.Last.Id, Result = StepResult.Of(0), MinorFaults = minor, MajorFaults = major });

        result.Failures.Should().BeEmpty();
        result.NotObservable.Should().Equal(new Dictionary<string, int> { ["faults"] = 1 });
        result.Reason.Should().Be("nothing could be checked: faults cannot be seen here");
        result.Verdict.Should().Be(Verdict.Skipped);
    }

    [TestCase("vec [1, 0]", 1, 0, "")]
    [TestCase("vec [1, 0]", 1, 1, "vec [1, 0]: vec [1, 1]")]
    [TestCase("vec 1", 1, 1, "")]
    [TestCase("vec 1", 1, 0, "vec 1: vec [1, 0]")]
    [TestCase("vec [1]", 1, 0, "vec [1]: vec [1, 0]")]
    [TestCase("vec [n - 1, 0]", 1, 0, "")]
    public void AByteForEachPage_IsCompared(string expected, long first, long second, string told)
    {
        var record = new HandMadeRecord($"f = memfd_create(\"f\")\nn = lseek(f, 2, 0)\nmincore(p[0..2]) = 0, {expected}");

        HandMadeRecord.Failures(Filled(record, new FilledField("vec", default)
        {
            Ranges = [new FilledRange(record.At(0), 4096, first), new FilledRange(record.At(4096), 4096, second)],
        })).Should().Be(told);
    }

    /// <summary>One byte stands for all pages of several; that of one page is a list of one.</summary>
    [TestCase("vec [0]", 1, "vec [0]: vec [1]")]
    [TestCase("vec 0", 1, "vec 0: vec [1]")]
    [TestCase("vec [0, 0]", 2, "vec [0, 0]: vec 1")]
    public void BytesThatAreAllTheSame_AreToldAsOne(string expected, int pages, string told)
    {
        var record = new HandMadeRecord($"mincore(p[0..{pages}]) = 0, {expected}");

        HandMadeRecord.Failures(Filled(record, new FilledField("vec", default)
        {
            Ranges = [new FilledRange(record.At(0), pages * 4096, 1)],
        })).Should().Be(told);
    }

    [TestCase("regions [p[0..2] PAGE_IS_PRESENT]", 0, 8192, IsPresent, "")]
    [TestCase("regions [p[0..2] PAGE_IS_PRESENT]", 0, 4096, IsPresent, "regions [p[0..2] PAGE_IS_PRESENT]: regions [p[0] PAGE_IS_PRESENT]")]
    [TestCase(
        "regions [p[0..2] PAGE_IS_PRESENT]", 4096, 8192, IsPresent, "regions [p[0..2] PAGE_IS_PRESENT]: regions [p[1..3] PAGE_IS_PRESENT]")]
    [TestCase("regions [p[0..2] PAGE_IS_PRESENT]", 0, 8192, IsPresent | 1,
        "regions [p[0..2] PAGE_IS_PRESENT]: regions [p[0..2] PAGE_IS_WPALLOWED|PAGE_IS_PRESENT]")]
    [TestCase("regions []", 0, 4096, IsPresent, "regions []: regions [p[0] PAGE_IS_PRESENT]")]
    public void RegionsOfAScan_AreCompared(string expected, long offset, long length, long categories, string told)
    {
        var record = new HandMadeRecord($"{Scan} = 1, {expected}");

        HandMadeRecord.Failures(
            Filled(record, new FilledField("regions", default) { Ranges = [new FilledRange(record.At(offset), length, categories)] }, 1))
            .Should().Be(told);
    }

    [TestCase("walk_end p[1]", 4096, "")]
    [TestCase("walk_end p[1]", 8192, "walk_end p[1]: walk_end p[2]")]
    [TestCase("walk_end p.end", 16384, "")]
    [TestCase("walk_end p", 0, "")]
    public void AnAddress_IsCompared(string expected, long offset, string told)
    {
        var record = new HandMadeRecord($"{Scan} = 1, {expected}");

        HandMadeRecord.Failures(
            Filled(record, new FilledField("walk_end", new StepResult(ResultKind.Address, Place: record.At(offset))), 1)).Should().Be(told);
    }

    [TestCase("mapped 1 page", ResultKind.Value, 4096, "")]
    [TestCase("mapped 1 page", ResultKind.Value, 8192, "mapped 1 page: mapped 2 pages")]
    [TestCase("mapped -EEXIST", ResultKind.Errno, 17, "")]
    [TestCase("mapped -EEXIST", ResultKind.Errno, 11, "mapped -EEXIST: mapped -EAGAIN")]
    public void ANumber_IsCompared(string expected, ResultKind kind, long value, string told)
    {
        var record = new HandMadeRecord($"u = userfaultfd(O_CLOEXEC)\nUFFDIO_CONTINUE(u, p[0]) = 0, {expected}");

        HandMadeRecord.Failures(Filled(record, new FilledField("mapped", new StepResult(kind, value)))).Should().Be(told);
    }

    [Test]
    public void AFieldThatIsMissing_IsNotObservable_AndAfterAnErrorItIsNotFilledIn()
    {
        var record = new HandMadeRecord("mincore(p[0]) = 0 or -EFAULT, vec 1");

        record.Judge(StepResult.Of(0)).NotObservable.Keys.Should().Equal("mincore vec");
        HandMadeRecord.Failures(record.Judge(StepResult.Error(14))).Should().Be("vec 1: nothing is filled in");
    }

    [Test]
    public void AFieldWithANameThatHasNoValue_Fails()
    {
        var record = new HandMadeRecord("f = memfd_create(\"f\")\nn = lseek(f, -1, 0) = 0 or -EINVAL\nmincore(p[0]) = 0, vec n");
        record.Change(2, StepResult.Error(22));

        HandMadeRecord.Failures(Filled(record, new FilledField("vec", default) { Ranges = [new FilledRange(record.At(0), 4096, 1)] }))
            .Should().Be(": n has no value: what it is bound to did not succeed");
    }

    /// <summary>One failure, and not one more for what the call did not fill in.</summary>
    [Test]
    public void OfAnUnexpectedResult_NothingMoreIsAsked()
    {
        var record = new HandMadeRecord("mincore(p[0]) = 0, vec 1");

        HandMadeRecord.Failures(record.Judge(StepResult.Error(12))).Should().Be("0: -ENOMEM");
    }

    private static CaseResult Filled(HandMadeRecord record, FilledField field, long result = 0) =>
        record.Judge(new StepRecord { StepId = record.Last.Id, Result = StepResult.Of(result), Fields = [field] });
}
