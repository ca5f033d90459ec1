// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Tests.Running;

/// <summary>Races that are made of two steps of a test: both at once end as one of their orders does.</summary>
internal sealed class MadeRaceTests
{
    private static string Raced(string pair, params string[] statements) =>
        $"@race({pair})\ntest \"t\" {{\n    {string.Join("\n    ", statements.Prepend(Scripts.Region))}\n}}\n";

    private static CaseResult Run(string script)
    {
        IReadOnlyList<CaseProgram> cases = Scripts.Cases(script);
        cases.Should().HaveCount(2, "the test itself is there, too");
        return Scripts.Run(cases[1]);
    }

    [TestCase(":2, :3", "store(p[0], 1)", "madvise(p, MADV_DONTNEED)")]
    [TestCase(":3, :2", "store(p[0], 1)", "madvise(p, MADV_DONTNEED)")]
    [TestCase(":2, :4", "store(p[0], 1)", "expect pte(p[0]): present", "munmap(p[0])", TestName = "WhatIsBetween_IsLeftOut")]
    [TestCase(":2, :3", "store(p[0], 1) faults minor 1", "mprotect(p[1], PROT_READ)", TestName = "WhatTheTestSays_DoesNotCount")]
    [TestCase(":2, :3", "for i in 0..2 { store(p[i], 1) }", "store(p[0], 1)", TestName = "ALoop_IsOneStep")]
    public void WhatEndsAsOneOfTheOrders_Passes(string pair, params string[] statements) =>
        Run(Raced(pair, statements)).Should().Match<CaseResult>(result => result.Verdict == Verdict.Passed && result.Case.Id.EndsWith(
            $" race({pair})", StringComparison.Ordinal));

    [Test]
    public void WhatEndsAsNone_IsAFailure_WithItsSchedule()
    {
        CaseResult result = Run(Raced(":2, :3", "store(p[0], \"ab\")", "load(p[0], 2 bytes) = 0x6261"));
        Failure failure = result.Failures.Should().ContainSingle().Subject;
        failure.Step.Should().Be(":2, :3");
        failure.Expected.Should().StartWith("what :2 and :3 come to one behind the other: ");
        failure.Notes.Should().ContainMatch("*--schedule 1:*");
    }

    [Test]
    public void AnIn_IsAThreadOfItsProcess() =>
        Run(Raced(":4, :5", "store(p[0], 1)", "c = fork()", "in c { store(p[0], 2) }", "store(p[0], 3)"))
            .Verdict.Should().Be(Verdict.Passed);

    [TestCase(":2, :9", "the test has no statement :9 that could race*")]
    [TestCase(":2, :3.1", "the test has no statement :3.1 that could race*")]
    [TestCase(":2, :4", "* makes no call and no access: there is nothing that could race")]
    public void WhatCannotRace_IsAnError(string pair, string message) =>
        Scripts.Diagnostics(Raced(pair, "store(p[0], 1)", "for i in 0..2 { store(p[i], 1) }", "expect pte(p[0]): present"))
            .Should().ContainSingle().Which.Message.Should().Match(message);

    [Test]
    public void AStepThatNeedsTheOther_SaysSo() =>
        Run(Raced(":1, :2", "store(p[0], 1)")).Failures.Should().ContainSingle().Which.Actual.Should().Contain("p has no value");
}
