// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Tools.Tests;

internal sealed class KtapReporterTests
{
    [Test]
    public void EveryVerdict_IsWrittenAsKselftestDoes()
    {
        CaseProgram cow = Sample.Case("cow", "a");

        string text = Report(
            Sample.Result(cow, Verdict.Passed),
            Sample.Result(cow, Verdict.Failed),
            Sample.Result(cow, Verdict.Skipped, "requires swap"),
            Sample.Result(cow, Verdict.XFail, "no THP yet"),
            Sample.Result(cow, Verdict.XPass, "no THP yet"),
            Sample.Result(cow, Verdict.Error),
            Sample.Result(cow, Verdict.Failed) with { TimedOut = true });

        text.Should().Be("""
            KTAP version 1
            # shuffled: --shuffle 7 repeats this order
            1..1
              KTAP version 1
              1..7
              ok 1 cow/"a"
              # selftests/vm/cow.mmt:12:39: "a", step :3
              #     madvise(p, MADV_POPULATE_WRITE) = -ENOMEM
              #                                       ^~~~~~~
              #   expected: -ENOMEM
              #   actual:   -EFAULT
              #   step :2 munmap(p[1]): pte p[1]: present, write -> none
              not ok 2 cow/"a"
              ok 3 cow/"a" # SKIP requires swap
              ok 4 cow/"a" # XFAIL no THP yet
              # selftests/vm/cow.mmt:7: passes, although @xfail("no THP yet") says that it fails
              not ok 5 cow/"a" # XPASS no THP yet
              # selftests/vm/cow.mmt:7: failed
              not ok 6 cow/"a" # ERROR
              # selftests/vm/cow.mmt:12:39: "a", step :3
              #     madvise(p, MADV_POPULATE_WRITE) = -ENOMEM
              #                                       ^~~~~~~
              #   expected: -ENOMEM
              #   actual:   -EFAULT
              #   step :2 munmap(p[1]): pte p[1]: present, write -> none
              not ok 7 cow/"a" # TIMEOUT
            not ok 1 cow
            # Totals: pass:1 fail:2 xfail:1 xpass:1 skip:1 error:1

            """);
    }

    [Test]
    public void TwoScripts_AreTwoTestsWithTheirOwnPlans()
    {
        IReadOnlyList<KtapTest> tests = KtapParser.Parse(Report(
            Sample.Result(Sample.Case("cow", "a"), Verdict.Passed),
            Sample.Result(Sample.Case("cow", "b"), Verdict.Skipped, "requires swap"),
            Sample.Result(Sample.Case("ksm", "a"), Verdict.Failed)));

        tests.Select(test => (test.IsOk, test.Name, test.Subtests.Count)).Should().Equal((true, "cow", 2), (false, "ksm", 1));
        tests[0].Subtests[1].Directive.Should().Be("SKIP");
        tests[1].Subtests[0].Diagnostics.Should().Contain("  expected: -ENOMEM");
    }

    [Test]
    public void OnlySkips_SkipTheScript()
    {
        IReadOnlyList<KtapTest> tests = KtapParser.Parse(Report(Sample.Result(Sample.Case("cow", "a"), Verdict.Skipped, "requires swap")));

        tests.Single().Should().BeEquivalentTo(new { IsOk = true, Directive = "SKIP" });
    }

    [Test]
    public void ReasonOfSeveralLines_StaysOnItsLine()
    {
        string text = Report(Sample.Result(Sample.Case("cow", "a"), Verdict.Skipped, "one\ntwo # three"));

        text.Should().Contain("  ok 1 cow/\"a\" # SKIP one two # three\n");
    }

    [Test]
    public void HashInAName_IsEscaped()
    {
        string text = Report(Sample.Result(Sample.Case("cow", "a # SKIP b"), Verdict.Failed));

        text.Should().Contain("  not ok 1 cow/\"a \\# SKIP b\"\n");
    }

    [TestCase("KTAP version 1\n1..1\nok 2 a\n")]
    [TestCase("KTAP version 1\n1..2\nok 1 a\n")]
    [TestCase("1..1\nok 1 a\n")]
    [TestCase("KTAP version 1\n1..1\n  KTAP version 1\n  1..1\n  not ok 1 a\nok 1 b\n")]
    public void Parser_RefusesWhatBreaksTheRules(string text) =>
        FluentActions.Invoking(() => KtapParser.Parse(text)).Should().Throw<FormatException>();

    private static string Report(params CaseResult[] results) => Sample.Report(output => new KtapReporter(output), results);
}
