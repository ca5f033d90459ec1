// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Model;
using Selftests.Harness.Records;
using Selftests.Harness.Results;

namespace Selftests.Harness.Tests.Running;

/// <summary>Both ways of a `may`.</summary>
internal sealed class BranchTests
{
    private const string OneMay = $"{Scripts.Region}\nstore(p[0], 1)\nd = may madvise(p, MADV_DONTNEED)\n";

    [Test]
    public void May_RunsBothWays()
    {
        CaseResult result = Scripts.Run(OneMay + "if d { expect pte(p): none } else { expect pte(p[0]): present }");

        result.Failures.Should().BeEmpty();
        result.Branches.Should().Be(2);
    }

    [TestCase("expect pte(p[0]): present", "done", 1)]
    [TestCase("expect pte(p[0]): none", "declined", 2)]
    public void May_WithAnExpectationOfOneWay_FailsInTheOther(string expectation, string way, int branches)
    {
        CaseResult result = Scripts.Run(OneMay + expectation);

        result.Verdict.Should().Be(Verdict.Failed);
        result.Branches.Should().Be(branches);
        result.Failures[0].Notes.Should().Contain($"in the way in which may madvise was {way}");
    }

    [Test]
    public void Mays_Multiply() => Scripts.Run($$"""
        {{Scripts.Region}}
        a = may madvise(p[0], MADV_POPULATE_WRITE)
        b = may madvise(p[1], MADV_POPULATE_WRITE)
        if a {
            expect pte(p[0]): write
            if b { expect rss: anon 2 } else { expect rss: anon 1 }
        } else {
            c = may madvise(p[2], MADV_POPULATE_WRITE)
            if c { expect pte(p[2]): write }
        }
        """).Branches.Should().Be(6);

    [Test]
    public void Branches_BeyondTheLimit_AreAFailureNotAHang()
    {
        CaseResult result = Scripts.Run(
            $"{Scripts.Region}\nfor i in 0..30 {{ d = may madvise(p, MADV_NORMAL) }}", new RunnerOptions { MaxBranches = 64 });

        result.Verdict.Should().Be(Verdict.Failed);
        result.Failures[0].Expected.Should().Be("at most 64 ways through the case");
    }

    [Test]
    public void Record_HasItsChoices() =>
        new ModelMachine().Run(Scripts.Case(OneMay), RunOptions.Default with { Choices = [1] }).Choices
            .Should().Equal(new Choice("may madvise", 1, 2));
}
