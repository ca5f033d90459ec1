// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Model;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Tests.Running;

/// <summary>What ends a run that would not end by itself.</summary>
internal sealed class LimitTests
{
    private const string Statements = $"{Scripts.Region}\nstore(p[0], 1)\nstore(p[1], 1)";

    [Test]
    public void Loop_InTheModel_IsEndedAndSaysWhereItWas()
    {
        var machine = new ModelMachine { BeforeStep = (_, step) => LoopAt(step, ":3") };
        CaseProgram program = Scripts.Cases($"@timeout(100ms)\ntest \"t\" {{\n{Statements}\n}}")[0];

        CaseResult result = Scripts.Run(program, machine: machine);

        result.Verdict.Should().Be(Verdict.Failed);
        result.TimedOut.Should().BeTrue();
        result.Failures[0].Step.Should().Be(":3");
        result.Failures[0].Actual.Should().StartWith("still running: demo.mmt:6:1, at Selftests.Harness.Tests.Running.LimitTests.LoopAt(");
    }

    [Test]
    public void Loop_InOneCase_DoesNotKeepTheOthersFromRunning()
    {
        var machine = new ModelMachine { BeforeStep = (_, step) => LoopAt(step, step.Context == "i = 3" ? ":1.1" : "") };
        IReadOnlyList<CaseProgram> cases = Scripts.Cases(
            "@timeout(100ms)\ntest \"t\" for n in 0..6 { for i in [n] { munmap(addr(4096), 4096); munmap(addr(4096), 4096) } }".Replace("[n]", "[0, 3]", StringComparison.Ordinal));

        RunSummary summary = new ScriptRunner(machine, new RunnerOptions { Jobs = 2 }).Run(cases);

        summary.Results.Should().HaveCount(6);
        summary.Results.Select(result => result.TimedOut).Should().AllBeEquivalentTo(false);
    }

    [Test]
    public void Budget_OfSteps_EndsARunTheSameEachTime()
    {
        var machine = new ModelMachine { BeforeStep = (run, step) => run.Machine.Scheduler.StepBudget = step.Path == ":3" ? 2 : 1_000 };
        CaseProgram program = Scripts.Case(Statements);

        CaseResult first = Scripts.Run(program, machine: machine);
        CaseResult second = Scripts.Run(program, machine: machine);

        first.TimedOut.Should().BeTrue();
        first.Failures[0].Step.Should().Be(":3");
        first.Failures[0].Actual.Should().StartWith("the budget of steps is used up at ");
        second.Failures[0].Actual.Should().Be(first.Failures[0].Actual);
    }

    [Test]
    public void KernelBug_IsAFindingWithItsStep()
    {
        var machine = new ModelMachine { BeforeStep = (_, step) => MmCore.Kernel.BugOn(step.Path == ":2") };

        Failure failure = Scripts.Run(Scripts.Case(Statements), machine: machine).Failures.Single();

        (failure.Step, failure.Expected, failure.Actual).Should().Be((":2", "no complaint of the kernel", "kernel BUG: step.Path == \":2\""));
    }

    [Test]
    public void Warning_OfTheKernel_FailsTheCase()
    {
        var machine = new ModelMachine { BeforeStep = (run, step) => MmCore.Kernel.WarnOn(run.Machine, step.Path == ":2", "a < b") };

        Failure failure = Scripts.Run(Scripts.Case(Statements), machine: machine).Failures.Single();

        (failure.Step, failure.Actual).Should().Be((":2", "WARNING: a < b"));
    }

    [Test]
    public void Exception_OfOurs_IsAnErrorAndNotAFailureOfTheCase()
    {
        var machine = new ModelMachine { BeforeStep = (_, step) => throw new InvalidOperationException($"at {step.Path}") };

        CaseResult result = Scripts.Run(Scripts.Case(Statements), machine: machine);

        result.Verdict.Should().Be(Verdict.Error);
        result.Failures[0].Actual.Should().Contain("InvalidOperationException: at :1");
        new RunSummary([result], TimeSpan.Zero).ExitCode.Should().Be(3);
    }

    [Test]
    public void UnknownBug_IsAnErrorOfTheCaller() =>
        Scripts.Run(Scripts.Case(Statements), new RunnerOptions { Run = new RunOptions { Bugs = ["Z9999"] } }).Verdict.Should().Be(Verdict.Error);

    private static void LoopAt(Step step, string path)
    {
        while (step.Path == path)
        {
        }
    }
}
