// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Model;
using Selftests.Harness.Steps;
using Selftests.Harness.Zoo;

namespace Selftests.Harness.Tests.Running;

/// <summary>The bug zoo's matrix.</summary>
internal sealed class ZooTests
{
    private const string Catcher = """
        test "catcher" {
            r = mmap(4 pages, PROT_NONE, MAP_PRIVATE|MAP_ANONYMOUS)
            mmap(r[1], 1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED)
            clear_refs(4)
            mmap(r[2], 1 page, PROT_READ|PROT_WRITE|PROT_EXEC, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED)
            mprotect(r[1], PROT_READ|PROT_WRITE|PROT_EXEC)
            expect pte(r[1..3]): soft_dirty
        }
        """;

    [Test]
    public void Matrix_SaysWhichCaseCatchesABug()
    {
        ZooMatrix matrix = Run($"@catches(Z109)\n{Catcher}\ntest \"blind\" {{ munmap(addr(4096), 4096) }}", ["Z109"]);

        matrix.Rows.Single().Catches.Select(found => found.Case.Test).Should().Equal("catcher");
        matrix.Rows[0].Catches[0].How.Should().StartWith("expected pte(r[1..3]): soft_dirty, actual r[1..3]: none");
        matrix.IsGood.Should().BeTrue();
    }

    [Test]
    public void Claim_ThatIsNotTrue_IsSaid() =>
        Run("@catches(Z109)\ntest \"blind\" { munmap(addr(4096), 4096) }", ["softdirty-merge"]).WrongClaims
            .Should().Equal("demo.mmt:3: demo/\"blind\" says @catches(Z109), and passes with it");

    [Test]
    public void Claim_OfABugThatTheModelHasNot_IsSaid() =>
        Run("@catches(Z9999)\ntest \"t\" { munmap(addr(4096), 4096) }", ["Z109"]).WrongClaims
            .Should().Equal("demo.mmt:3: demo/\"t\" says @catches(Z9999), and the model has no bug with this id");

    [Test]
    public void Case_ThatFailsAnyway_IsAFalseAlarmAndCatchesNothing()
    {
        ZooMatrix matrix = Run("@catches(Z109)\ntest \"broken\" { munmap(addr(1), 4096) }", ["Z109"]);

        matrix.FalseAlarms.Should().Equal("demo/\"broken\"");
        matrix.Rows[0].IsCaught.Should().BeFalse();
        matrix.WrongClaims.Single().Should().EndWith("and does not pass without it");
    }

    [Test]
    public void TimeOut_IsNoCatch()
    {
        var machine = new ModelMachine
        {
            BeforeStep = (run, _) => run.Machine.Scheduler.StepBudget = run.Machine.Bugs.IsEmpty ? 1_000_000 : 1,
        };
        ZooMatrix matrix = new ZooRunner(machine, new RunnerOptions()).Run(Scripts.Cases(Catcher), ["Z109"]);

        matrix.Rows[0].IsCaught.Should().BeFalse();
        matrix.Rows[0].TimedOut.Should().Equal("demo/\"catcher\"");
    }

    private static ZooMatrix Run(string script, IReadOnlyList<string> bugs)
    {
        IReadOnlyList<CaseProgram> cases = Scripts.Cases(script);
        return new ZooRunner(new ModelMachine(), new RunnerOptions()).Run(cases, bugs);
    }
}
