// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Model;
using Selftests.Harness.Records;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Tests.Running;

/// <summary>Allocations that fail are decisions of one run, as a `may` is.</summary>
internal sealed class FailingAllocationTests
{
    private const string Populates = $"{Scripts.Region}\nmadvise(p, MADV_POPULATE_WRITE) = 0 or -ENOMEM";

    private static readonly RunnerOptions OneFails = new() { Run = RunOptions.Default with { FailingAllocations = 1 } };

    // Three tables, and four pages with the charge of each.
    [Test]
    public void EachAllocation_FailsInOneWay()
    {
        CaseRecord record = new ModelMachine().Run(Scripts.Case(Populates), OneFails.Run with { MaxWays = 100 });

        (record.Ways, record.HasMoreWays, record.End).Should().Be((12, false, EndReason.Completed));
    }

    [Test]
    public void FirstWayThatFails_IsTheRecord_AndSaysWhichAllocation()
    {
        CaseResult result = Scripts.Run($"{Populates}\nexpect rss: anon 4", OneFails);

        (result.Verdict, result.Branches).Should().Be((Verdict.Failed, 2));
        FailureText.Of(result).Should().Contain("in the way in which allocation 11 (charge) failed").And.NotContain("allocation 10");
    }

    [Test]
    public void Memory_IsThereUnlessItIsAskedFor() =>
        Scripts.Run($"{Populates}\nexpect rss: anon 4").Should()
            .Match<CaseResult>(result => result.Verdict == Verdict.Passed && result.Branches == 1);

    [Test]
    public void OneRecord_HasAllWays()
    {
        CaseProgram program = Scripts.Case($"{Scripts.Region}\nfor i in 0..3 {{ d = may madvise(p, MADV_NORMAL) }}");

        CaseRecord all = new ModelMachine().Run(program, RunOptions.Default with { MaxWays = 100 });
        CaseRecord some = new ModelMachine().Run(program, RunOptions.Default with { MaxWays = 5 });

        (all.Ways, all.HasMoreWays, some.Ways, some.HasMoreWays).Should().Be((8, false, 5, true));
        all.Decisions.Should().HaveCount(3).And.OnlyContain(way => way.Done && way.Declined && way.Machine == "model");
    }
}
