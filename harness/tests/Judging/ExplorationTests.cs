// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Judge;
using Selftests.Harness.Records;

namespace Selftests.Harness.Tests.Judging;

/// <summary>All ways through a case as one record, where a machine that is made by hand takes them.</summary>
internal sealed class ExplorationTests
{
    private static readonly RunOptions Both = RunOptions.Default with { MaxWays = 2 };

    private readonly HandMadeRecord record = new("done = may madvise(p, MADV_COLLAPSE)");

    [Test]
    public void WhereEachWayHolds_ThereIsNoMore()
    {
        CaseRecord all = Run(Way);

        (all.Ways, all.HasMoreWays).Should().Be((2, false));
    }

    [TestCase(0, 1)]
    [TestCase(1, 2)]
    public void AWayThatFails_IsTheLast_AndItsRecordIsTheCases(int failing, int ways)
    {
        CaseRecord all = Run(way => way == failing ? Way(way) with { Steps = [Failed()] } : Way(way));

        (all.Ways, all.HasMoreWays).Should().Be((ways, false));
        CaseJudge.Decide(record.Program, all).IsFailure.Should().BeTrue();
    }

    /// <summary>One way that was compared is enough: the kernel takes one.</summary>
    [TestCase("not this way", null, null)]
    [TestCase(null, "not this way", null)]
    [TestCase("not this way", "nor this one", "not this way")]
    public void AWayThatWasCompared_IsEnough(string? first, string? second, string? told) =>
        Run(way => Way(way) with { NotCompared = way == 0 ? first : second }).NotCompared.Should().Be(told);

    private CaseRecord Run(Func<int, CaseRecord> way)
    {
        int ways = 0;
        return Exploration.Run(record.Program, Both, _ => way(ways++));
    }

    private CaseRecord Way(int taken) =>
        record.Record(new StepRecord
        {
            StepId = record.Last.Id, Result = new StepResult(taken == 0 ? ResultKind.Value : ResultKind.Declined),
        }) with { Choices = [new Choice("may madvise", taken, 2)] };

    private StepRecord Failed() => new() { StepId = record.Last.Id, Result = StepResult.Error(22) };
}
