// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Tools.Tests;

internal sealed class FailureTextTests
{
    [Test]
    public void WordOnALaterLine_GetsTheCaretThere()
    {
        var source = new SourceText("cow.mmt", 12, 5, "mmap(4 pages,\n         PROT_READ)");
        Failure failure = Of(source) with { Word = new SourceText("cow.mmt", 13, 10, "PROT_READ") };

        Lines(failure).Should().Equal(
            "cow.mmt:13:10: \"a\", step :3",
            "    mmap(4 pages,",
            "         PROT_READ)",
            "         ^~~~~~~~~",
            "  expected: 0",
            "  actual:   -EINVAL");
    }

    [Test]
    public void TabsBeforeTheWord_StayTabs()
    {
        var source = new SourceText("cow.mmt", 12, 1, "\tload(p[0])");
        Failure failure = Of(source) with { Word = new SourceText("cow.mmt", 12, 7, "p[0]") };

        Lines(failure)[2].Should().Be("    \t     ^~~~");
    }

    [Test]
    public void WithoutAWord_TheWholeStepIsUnderlined() =>
        Lines(Of(new SourceText("cow.mmt", 12, 5, "load(p)")))[2].Should().Be("    ^~~~~~~");

    [Test]
    public void SeveralActualLines_AreAligned() =>
        Lines(Of(new SourceText("cow.mmt", 1, 1, "x")) with { Actual = "one\ntwo" })
            .TakeLast(2).Should().Equal("  actual:   one", "            two");

    [Test]
    public void StepThatStandsNowhere_PointsAtTheTest() =>
        Lines(Of(SourceText.Nowhere))[0].Should().Be("selftests/vm/cow.mmt:7: \"a\", step :3");

    [Test]
    public void PassWithoutEyes_IsSaid()
    {
        CaseResult result = Sample.Result(Sample.Case("cow", "a"), Verdict.Passed) with
        {
            Machine = "linux",
            NotObservable = new Dictionary<string, int> { ["pte write"] = 3 },
        };

        FailureText.Lines(result).Should().Equal("not observable on linux: pte write (3)");
    }

    private static Failure Of(SourceText source) => new(source, ":3", "0", "-EINVAL", []);

    private static IReadOnlyList<string> Lines(Failure failure) =>
        FailureText.Lines(Sample.Result(Sample.Case("cow", "a"), Verdict.Failed) with { Failures = [failure] });
}
