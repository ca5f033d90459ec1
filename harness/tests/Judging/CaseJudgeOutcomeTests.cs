// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Judge;
using Selftests.Harness.Records;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Tests.Judging;

/// <summary>Every kind of outcome that a statement may expect, against results that it admits and results that it does not.</summary>
internal sealed class CaseJudgeOutcomeTests
{
    private const string Anywhere = "mmap(1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)";
    private const string Fixed = "mmap(p[1], 1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED) = p[1]";
    private const string Named = "f = memfd_create(\"f\")\nn = lseek(f, 2, 0)\n";
    private const string Collapse = "done = may madvise(p, MADV_COLLAPSE)";

    [TestCase("munmap(p)", ResultKind.Value, 0)]
    [TestCase("munmap(p)", ResultKind.Value, 5)]
    [TestCase(Anywhere, ResultKind.Address, 0)]
    [TestCase("c = fork()\nwait(c)", ResultKind.Exited, 0)]
    [TestCase("munmap(p) = 0", ResultKind.Value, 0)]
    [TestCase("munmap(p) = 0 or -EINVAL", ResultKind.Value, 0)]
    [TestCase("munmap(p) = 0 or -EINVAL", ResultKind.Errno, 22)]
    [TestCase("munmap(p) = -EINVAL or -ENOMEM", ResultKind.Errno, 12)]
    [TestCase(Fixed, ResultKind.Address, 4096)]
    [TestCase("store(p[0], 1) = SIGSEGV", ResultKind.Signal, 11)]
    [TestCase("c = fork()\nwait(c) = exited 3", ResultKind.Exited, 3)]
    [TestCase($"{Named}c = fork()\nwait(c) = exited n", ResultKind.Exited, 2)]
    [TestCase("c = fork()\nwait(c) = killed SIGKILL", ResultKind.Killed, 9)]
    [TestCase($"{Named}lseek(f, 0, 0) = n", ResultKind.Value, 2)]
    [TestCase($"{Named}lseek(f, 0, 0) = n + 1", ResultKind.Value, 3)]
    [TestCase($"{Named}lseek(f, 0, 0) = 7 or n", ResultKind.Value, 2)]
    [TestCase(Collapse, ResultKind.Declined, 0)]
    [TestCase(Collapse, ResultKind.Value, 0)]
    public void AResultThatIsExpected_Passes(string statements, ResultKind kind, long value)
    {
        CaseResult result = Judge(statements, kind, value);

        HandMadeRecord.Failures(result).Should().BeEmpty();
        result.Verdict.Should().Be(Verdict.Passed);
    }

    [TestCase("munmap(p)", ResultKind.Errno, 22, "ok: -EINVAL")]
    [TestCase("munmap(p)", ResultKind.Declined, 0, "ok: declined")]
    [TestCase("munmap(p)", ResultKind.None, 0, "ok: nothing")]
    [TestCase("munmap(p)", ResultKind.Blocked, 0, "ok: blocked")]
    [TestCase("c = fork()\nwait(c)", ResultKind.Killed, 9, "ok: killed SIGKILL")]
    [TestCase("store(p[0], 1)", ResultKind.Signal, 7, "ok: SIGBUS")]
    [TestCase("munmap(p) = 0", ResultKind.Value, 1, "0: 1")]
    [TestCase("munmap(p) = 0", ResultKind.Errno, 12, "0: -ENOMEM")]
    [TestCase("munmap(p) = 0 or -EINVAL", ResultKind.Errno, 12, "0 or -EINVAL: -ENOMEM")]
    [TestCase("munmap(p) = -EINVAL", ResultKind.Value, 22, "-EINVAL: 22")]
    [TestCase(Fixed, ResultKind.Address, 8192, "p[1]: p[2]")]
    [TestCase(Fixed, ResultKind.Value, 0, "p[1]: 0")]
    [TestCase("store(p[0], 1) = SIGSEGV", ResultKind.Signal, 7, "SIGSEGV: SIGBUS")]
    [TestCase("store(p[0], 1) = SIGSEGV", ResultKind.Killed, 11, "SIGSEGV: killed SIGSEGV")]
    [TestCase("c = fork()\nwait(c) = exited 3", ResultKind.Exited, 4, "exited 3: exited 4")]
    [TestCase("c = fork()\nwait(c) = exited 9", ResultKind.Killed, 9, "exited 9: killed SIGKILL")]
    [TestCase($"{Named}c = fork()\nwait(c) = exited n", ResultKind.Exited, 3, "exited n (2): exited 3")]
    [TestCase("c = fork()\nwait(c) = killed SIGKILL", ResultKind.Killed, 15, "killed SIGKILL: killed SIGTERM")]
    [TestCase("c = fork()\nwait(c) = killed SIGKILL", ResultKind.Exited, 9, "killed SIGKILL: exited 9")]
    [TestCase($"{Named}lseek(f, 0, 0) = n", ResultKind.Value, 3, "n (2): 3")]
    [TestCase($"{Named}lseek(f, 0, 0) = n", ResultKind.Errno, 2, "n (2): -ENOENT")]
    [TestCase(Collapse, ResultKind.Errno, 22, "ok: -EINVAL")]
    public void AnotherResult_Fails_AndBothAreTold(string statements, ResultKind kind, long value, string told)
    {
        CaseResult result = Judge(statements, kind, value);

        HandMadeRecord.Failures(result).Should().Be(told);
        result.Verdict.Should().Be(Verdict.Failed);
        result.Failures[0].IsOfScript.Should().BeTrue();
        result.MayBeExpected.Should().BeTrue();
    }

    [TestCase("SIGSEGV SEGV_ACCERR", 2, 0, "")]
    [TestCase("SIGSEGV SEGV_ACCERR", 1, 0, "SIGSEGV SEGV_ACCERR: SIGSEGV SEGV_MAPERR, addr p[0]")]
    [TestCase("SIGSEGV SEGV_ACCERR, addr p[0]", 2, 0, "")]
    [TestCase("SIGSEGV SEGV_ACCERR, addr p[0]", 2, 4096, "SIGSEGV SEGV_ACCERR, addr p[0]: SIGSEGV SEGV_ACCERR, addr p[1]")]
    [TestCase("SIGSEGV SEGV_ACCERR, addr p[0]", 1, 0, "SIGSEGV SEGV_ACCERR, addr p[0]: SIGSEGV SEGV_MAPERR, addr p[0]")]
    [TestCase("SIGSEGV, addr p[1]", 1, 4096, "")]
    public void CodeAndAddressOfASignal_CountWhereTheyStand(string expected, int code, long offset, string told)
    {
        var record = new HandMadeRecord($"store(p[0], 1) = {expected}");

        HandMadeRecord.Failures(record.Judge(new StepResult(ResultKind.Signal, 11, code, record.At(offset)))).Should().Be(told);
    }

    [TestCase(0, "p[0]")]
    [TestCase(8, "p[0] + 8 bytes")]
    [TestCase(16384, "p.end")]
    [TestCase(16385, "p.end + 1 bytes")]
    [TestCase(-1, "p[0] - 1 bytes")]
    public void AnAddress_IsToldByTheRegionThatItIsAt(long offset, string name)
    {
        var record = new HandMadeRecord("store(p[0], 1) = SIGBUS");

        HandMadeRecord.Failures(record.Judge(new StepResult(ResultKind.Signal, 11, 1, record.At(offset)))).Should()
            .Be($"SIGBUS: SIGSEGV SEGV_MAPERR, addr {name}");
    }

    [Test]
    public void AnAddressThatIsNotTold_IsNone()
    {
        var record = new HandMadeRecord("store(p[0], 1) = SIGSEGV, addr p[0]");

        HandMadeRecord.Failures(record.Judge(new StepResult(ResultKind.Signal, 11, 1, Place.Untold)))
            .Should().Be("SIGSEGV, addr p[0]: SIGSEGV SEGV_MAPERR");
    }

    [TestCase("load(p[0]) = 7", 7, "")]
    [TestCase("load(p[0]) = 7", 8, "7: 0x08")]
    [TestCase("load(p[0])", 255, "")]
    [TestCase("x = load(p[0])\nload(p[1]) = x", 2, "")]
    [TestCase("x = load(p[0])\nload(p[1]) = x", 3, "x (2): 0x03")]
    public void OfALoad_TheByteIsCompared(string statements, int loaded, string told) =>
        HandMadeRecord.Failures(new HandMadeRecord(statements).Judge(StepResult.Of(7), loaded)).Should().Be(told);

    /// <summary>Two names of one address are one, and so is the address that no name was found for.</summary>
    [Test]
    public void AnAddress_IsTheSameByAnyName()
    {
        var record = new HandMadeRecord(Fixed);

        record.Judge(new StepResult(ResultKind.Address, Place: Place.Raw(HandMadeRecord.Start + 4096))).Failures.Should().BeEmpty();
        HandMadeRecord.Failures(record.Judge(new StepResult(ResultKind.Address, Place: Place.Raw(HandMadeRecord.Start + 8192)))).Should()
            .Be("p[1]: p[2]");
    }

    [Test]
    public void ANameThatWasNeverBound_IsNoResult()
    {
        var record = new HandMadeRecord("f = memfd_create(\"f\")\nn = lseek(f, -1, 0) = 0 or -EINVAL\nlseek(f, 0, 0) = n");
        record.Change(2, StepResult.Error(22));

        HandMadeRecord.Failures(record.Judge(StepResult.Of(0))).Should().Be("n: 0");
    }

    [Test]
    public void AStepBeforeTheLast_IsJudgedToo()
    {
        var record = new HandMadeRecord("munmap(p[0])\nmunmap(p[1])");
        record.Change(1, StepResult.Error(22));

        CaseResult result = record.Judge(StepResult.Of(0));

        result.Failures.Should().ContainSingle().Which.Step.Should().Be(":2");
        result.Checked.Should().Be(3);
    }

    [TestCase(ResultKind.Declined, "madvise at :2 done on by hand")]
    [TestCase(ResultKind.Value, "madvise at :2 declined on by hand")]
    public void TheOtherWayOfAMay_IsMissing(ResultKind kind, string missing)
    {
        var record = new HandMadeRecord(Collapse);
        StepRecord last = new() { StepId = record.Last.Id, Result = new StepResult(kind) };

        WaysTaken.Missing(record.Program, record.Record(last)).Should().Equal(missing);
    }

    [Test]
    public void BothWaysOfAMay_InTwoRuns_AreAll()
    {
        var record = new HandMadeRecord(Collapse);
        var ways = new WaysTaken(record.Program);
        foreach (ResultKind kind in (ResultKind[])[ResultKind.Declined, ResultKind.Value])
        {
            ways.Add(record.Record(new StepRecord { StepId = record.Last.Id, Result = new StepResult(kind) }));
        }

        ways.Decisions.Should().Equal(new DecisionTaken(record.Last.Id, "by hand", Done: true, Declined: true));
    }

    [Test]
    public void TheMachineThatARunWasComparedWith_TookItsOwnWay()
    {
        var record = new HandMadeRecord(Collapse);
        CaseRecord Took(ResultKind kind) => record.Record(new StepRecord { StepId = record.Last.Id, Result = new StepResult(kind) });

        WaysTaken.Missing(record.Program, Took(ResultKind.Value) with { Other = Took(ResultKind.Declined) with { Machine = "the other" } })
            .Should().Equal("madvise at :2 declined on by hand", "madvise at :2 done on the other");
    }

    [Test]
    public void AMayInWhichTheKernelComplained_TookNoWay()
    {
        var record = new HandMadeRecord(Collapse);
        var ways = new WaysTaken(record.Program);

        ways.Add(record.Record(new StepRecord { StepId = record.Last.Id, Complaint = "BUG" }));

        ways.Decisions.Should().BeEmpty();
    }

    [Test]
    public void WhatOnlyAFixtureDoes_ChecksNothing()
    {
        CaseProgram program = Scripts.Cases(
            $"fixture f {{\n{Scripts.Region}\n}} teardown {{\nmunmap(p)\n}}\n"
                + "test \"t\" (f) {\n@kernel(< 5.0)\nload(p[0])\n}").Single();

        CaseResult result = Scripts.Run(program);

        result.Verdict.Should().Be(Verdict.Skipped);
        result.Reason.Should().StartWith("nothing could be checked");
    }

    private static CaseResult Judge(string statements, ResultKind kind, long value)
    {
        var record = new HandMadeRecord(statements);
        return record.Judge(kind == ResultKind.Address
            ? new StepResult(kind, Place: record.At(value))
            : new StepResult(kind, value, Place: kind == ResultKind.Signal ? Place.Untold : default));
    }
}
