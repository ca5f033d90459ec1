// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Judge;
using Selftests.Harness.Profiles;
using Selftests.Harness.Records;
using Selftests.Harness.Results;

namespace Selftests.Harness.Tests.Judging;

/// <summary>What the end of a record comes to, and what @xfail makes of a verdict.</summary>
internal sealed class CaseJudgeEndTests
{
    private const string Why = "known to fail";

    [TestCase(EndReason.TimedOut, "load(p[0]) after 10 s", "an end within the time limit: load(p[0]) after 10 s")]
    [TestCase(EndReason.OutOfBudget, "100 steps", "an end within the budget of steps: 100 steps")]
    [TestCase(EndReason.Died, "killed by SIGKILL", "a process that lives on: killed by SIGKILL")]
    [TestCase(EndReason.KernelBug, "BUG: x", "no complaint of the kernel: BUG: x")]
    [TestCase(EndReason.InvariantBroken, "I1 at 0x10001000", "every invariant holds: I1 at 0x10001000 (p[1])")]
    public void AnEndThatIsNoResult_FailsWhereItWas(EndReason end, string detail, string told)
    {
        CaseResult result = Ended(end, detail);

        HandMadeRecord.Failures(result).Should().Be(told);
        result.Verdict.Should().Be(Verdict.Failed);
        result.Failures[0].Should().Match<Failure>(failure => failure.Step == ":2" && !failure.IsOfScript);
        result.MayBeExpected.Should().BeFalse();
        result.TimedOut.Should().Be(end is EndReason.TimedOut or EndReason.OutOfBudget);
    }

    [TestCase(EndReason.OurError, "an issue, please", ": an issue, please")]
    [TestCase(EndReason.OurError, "", ": the machine stopped without a reason")]
    [TestCase(EndReason.Stopped, "", ": the machine stopped without a reason")]
    public void AnEndThatNobodyCanExplain_IsAnError(EndReason end, string detail, string told)
    {
        CaseResult result = Ended(end, detail);

        HandMadeRecord.Failures(result).Should().Be(told);
        result.Verdict.Should().Be(Verdict.Error);
    }

    [Test]
    public void ACaseThatIsNotForThisMachine_IsSkipped_WithItsReason() =>
        Ended(EndReason.NotRunnable, "no swap here").Should().Match<CaseResult>(result =>
            result.Verdict == Verdict.Skipped && result.Reason == "no swap here" && result.Failures.Count == 0);

    [Test]
    public void ACaseThatStopsAtItsFailure_FailsByThatAlone()
    {
        CaseResult result = Stopped(new HandMadeRecord("munmap(p)"));

        HandMadeRecord.Failures(result).Should().Be("ok: -EINVAL");
        result.Verdict.Should().Be(Verdict.Failed);
        result.MayBeExpected.Should().BeTrue();
    }

    /// <summary>What this machine by what it is cannot fulfil is not asked of it; what else fails, does.</summary>
    [TestCase("ok", Verdict.Skipped, "no zero page here")]
    [TestCase("-EPERM", Verdict.Failed, "")]
    public void WhatIsNotAsked_DoesNotFail(string expected, Verdict verdict, string reason)
    {
        var record = new HandMadeRecord("munmap(p)");
        CaseRecord stopped = Record(record);
        stopped.NotAsked = new NotAsked("no zero page here", new HashSet<(int, string)> { (record.Last.Id, expected) });

        CaseResult result = CaseJudge.Decide(record.Program, stopped);

        (result.Verdict, result.Reason).Should().Be((verdict, reason));
    }

    [Test]
    public void AComplaint_Fails_AndItsStepHasNoResult()
    {
        var record = new HandMadeRecord("munmap(p) = -EINVAL");

        CaseResult result = record.Judge(new StepRecord { StepId = record.Last.Id, Complaint = "c has ended" });

        HandMadeRecord.Failures(result).Should().Be(": c has ended");
        result.Failures[0].IsOfScript.Should().BeFalse();
    }

    [Test]
    public void ACaseOfWhichNoStepWasReached_HasCheckedNothing()
    {
        var record = new HandMadeRecord("munmap(p)");

        CaseResult result = CaseJudge.Decide(record.Program, record.Record(null) with { Steps = [] });

        (result.Verdict, result.Reason).Should().Be((Verdict.Skipped, "nothing could be checked: none of its steps is for this machine"));
    }

    [TestCase(0, Verdict.XPass)]
    [TestCase(22, Verdict.XFail)]
    public void AnExpectedFailure_IsOneThatComes(int errno, Verdict verdict)
    {
        CaseResult result = Applied($"@xfail(\"{Why}\")", errno == 0 ? StepResult.Of(0) : StepResult.Error(errno));

        (result.Verdict, result.Reason).Should().Be((verdict, Why));
        result.IsFailure.Should().Be(verdict == Verdict.XPass);
    }

    [TestCase(":2", Verdict.XFail)]
    [TestCase(":1", Verdict.Failed)]
    public void AnExpectedFailure_IsThatOfItsStep(string step, Verdict verdict)
    {
        CaseResult result = Applied($"@xfail(\"{Why}\", {step})", StepResult.Error(22));

        result.Verdict.Should().Be(verdict);
        result.Failures[0].Notes.Should().HaveCount(verdict == Verdict.Failed ? 1 : 0);
    }

    [TestCase(EndReason.TimedOut)]
    [TestCase(EndReason.Died)]
    [TestCase(EndReason.KernelBug)]
    [TestCase(EndReason.InvariantBroken)]
    public void AnEnd_IsNoExpectedFailure(EndReason end)
    {
        CaseResult result = Ended(end, "x", $"@xfail(\"{Why}\")");

        result.Verdict.Should().Be(Verdict.Failed);
        result.Failures[0].Notes.Should().ContainSingle().Which.Should().StartWith("@xfail never means a limit");
    }

    [Test]
    public void ADifferenceBetweenMachines_IsNoExpectedFailure()
    {
        var record = new HandMadeRecord("munmap(p)", $"@xfail(\"{Why}\")");

        ExpectedFailure.Apply(record.Program, CaseJudge.Decide(record.Program, Record(record) with { Differs = true })).Verdict.Should()
            .Be(Verdict.Failed);
    }

    [Test]
    public void ASkip_StaysOne() => Ended(EndReason.NotRunnable, "no swap here", $"@xfail(\"{Why}\")").Verdict.Should().Be(Verdict.Skipped);

    private static CaseResult Applied(string attribute, StepResult last)
    {
        var record = new HandMadeRecord("munmap(p)", attribute);
        return ExpectedFailure.Apply(record.Program, record.Judge(last));
    }

    private static CaseResult Ended(EndReason end, string detail, string attribute = "")
    {
        var record = new HandMadeRecord("munmap(p)", attribute);
        return ExpectedFailure.Apply(record.Program, CaseJudge.Decide(record.Program, record.Record(null, end, detail)));
    }

    private static CaseResult Stopped(HandMadeRecord record) => CaseJudge.Decide(record.Program, Record(record));

    private static CaseRecord Record(HandMadeRecord record) =>
        record.Record(new StepRecord { StepId = record.Last.Id, Result = StepResult.Error(22) }, EndReason.Stopped);
}
