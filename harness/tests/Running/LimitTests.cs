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
    public void Loop_ThatComesToASchedulingPoint_IsEndedThere()
    {
        var machine = new ModelMachine { BeforeStep = (run, step) => PointAt(run, step, ":3") };

        CaseResult result = Scripts.Run(Short(Statements), machine: machine);

        (result.Verdict, result.TimedOut).Should().Be((Verdict.Failed, true));
        result.Failures.Single().Step.Should().Be(":3");
        result.Failures[0].Actual.Should().Be("still running: in demo.mmt:6:1, at a point of the test");
    }

    [Test]
    public void Loop_ThatComesToNone_IsGivenUpAndSaysItsStep()
    {
        using var end = new ManualResetEventSlim();
        var machine = new ModelMachine { BeforeStep = (_, step) => WaitAt(step, ":3", end) };

        CaseResult result = Scripts.Run(Short(Statements), machine: machine);
        end.Set();

        (result.Verdict, result.TimedOut, result.Steps).Should().Be((Verdict.Failed, true, 2));
        result.Failures.Single().Step.Should().Be(":3");
        result.Failures[0].Actual.Should().Be("still running: in demo.mmt:6:1, without coming to a scheduling point");
    }

    [Test]
    public void Loop_InSomeCases_DoesNotKeepTheOthersFromRunning()
    {
        using var end = new ManualResetEventSlim();
        var machine = new ModelMachine { BeforeStep = (_, step) => WaitAt(step, step.Context == "i = 3" ? ":2.1" : "", end) };
        IReadOnlyList<CaseProgram> cases = Scripts.Cases(
            $"@timeout(1000ms)\ntest \"t\" for n in 1..7 {{ {Scripts.Region}; for i in [n] {{ store(p[0], i) }} }}");

        RunSummary summary = new ScriptRunner(machine, new RunnerOptions { Jobs = 2 }).Run(cases);
        end.Set();

        summary.Results.Select(result => (result.Case.Row, result.TimedOut)).Should().Equal(
            ("(1)", false), ("(2)", false), ("(3)", true), ("(4)", false), ("(5)", false), ("(6)", false));
    }

    [TestCase("for i in 0..900000 { store(p[0], 1) }")]
    [TestCase("race {\nthread a { for i in 0..40 { store(p[0], 1); munmap(p[1]) } }\n"
        + "thread b { for i in 0..40 { store(p[0], 2); munmap(p[2]) } }\n}")]
    public void WhatNobodyWaitsFor_EndsAtItsNextPoint_WithoutAVerdict(string statements)
    {
        CaseProgram program = Scripts.Cases($"@timeout(600000ms)\ntest \"t\" {{\n{Scripts.Region}\n{statements}\n}}").Single();
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        var options = new RunnerOptions { Run = new RunOptions { Cancel = cancel.Token, MaxExecutions = int.MaxValue } };
        var runner = new ScriptRunner(new ModelMachine(), options);

        runner.Invoking(each => each.RunCase(program)).Should().Throw<OperationCanceledException>();
        runner.Run([program], cancel: cancel.Token).Results.Should().BeEmpty();
    }

    [Test]
    public void Race_EndedAtAnyPoint_IsEndedWithoutAVerdict([Range(1, 120)] int steps)
    {
        const string Locks = "race {\nthread a { store(p[0], 1); munmap(p[1]) }\nthread b { store(p[0], 2); munmap(p[2]) }\n}";
        using var cancel = new CancellationTokenSource();
        int made = 0;
        var machine = new ModelMachine
        {
            BeforeStep = (run, _) =>
            {
                if (++made == steps)
                {
                    cancel.Cancel();
                    run.AskToEnd();
                }
            },
        };

        machine.Invoking(each => each.Run(Scripts.Case($"{Scripts.Region}\n{Locks}"), new RunOptions { Cancel = cancel.Token }))
            .Should().Throw<OperationCanceledException>();
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

        (failure.Step, failure.Expected, failure.Actual).Should()
            .Be((":2", "no complaint of the kernel", "kernel BUG: step.Path == \":2\""));
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
        Scripts.Run(Scripts.Case(Statements), new RunnerOptions { Run = new RunOptions { Bugs = ["Z9999"] } }).Verdict.Should()
            .Be(Verdict.Error);

    private static CaseProgram Short(string statements) => Scripts.Cases($"@timeout(100ms)\ntest \"t\" {{\n{statements}\n}}")[0];

    private static void PointAt(ModelRun run, Step step, string path)
    {
        while (step.Path == path)
        {
            run.Machine.Scheduler.Point("a point of the test");
        }
    }

    private static void WaitAt(Step step, string path, ManualResetEventSlim end)
    {
        if (step.Path == path)
        {
            end.Wait();
        }
    }

    [TestCase("5G", "a vector has a byte for each page, and the room for it is the harness's")]
    public void Mincore_OfManyPages_IsAnswered(string length, string why) =>
        Scripts.Run($"p = mmap({length}, PROT_NONE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_NORESERVE)\nmincore(p) = 0, vec 0").Verdict.Should()
            .Be(Verdict.Passed, why);

    [Test]
    public void Mincore_OfMorePagesThanThereIsRoomFor_IsASkip() =>
        Scripts.Run("p = mmap(17G, PROT_NONE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_NORESERVE)\nmincore(p) = 0").Should()
            .Match<CaseResult>(result =>
            result.Verdict == Verdict.Skipped && result.Reason == "not modelled yet: mincore of more than 4194304 pages that are mapped");
}
