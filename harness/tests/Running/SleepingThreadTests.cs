// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Tests.Running;

/// <summary>Threads of a script that sleep: what is told of those that nobody wakes, and of those that one statement wakes.</summary>
internal sealed class SleepingThreadTests
{
    [Test]
    public void AThreadThatNobodyWakes_SaysWhatItWaitsFor()
    {
        CaseResult result = Scripts.Run("c = fork()\nt = thread { wait(c) = exited 3 }");

        Failure failure = result.Failures.Should().ContainSingle().Subject;
        failure.Actual.Should().Be("t is still blocked at the end: it waits for process 2 to end");
        failure.Source.Line.Should().Be(4, "it stands at the thread's step");
    }

    [Test]
    public void AScriptThatNeedsAnOrderOfTheWoken_IsTold()
    {
        CaseResult result = Scripts.Run("""
            c = fork()
            t = thread { wait(c) = exited 3 }
            u = thread { wait(c) = -ECHILD }
            in c { exit(3) }
            """);

        result.Branches.Should().Be(2);
        result.Failures[0].Actual.Should().Be("-ECHILD");
        result.Failures[0].Notes.Should().Contain(
            "in the way in which u went on first of t and u, which one statement woke: the kernel keeps no order of these");
    }

    [Test]
    public void ThreadsThatWaitForDifferentChildren_AreNotWokenTogether() =>
        Scripts.Run("""
            c = fork()
            d = fork()
            t = thread { wait(c) = exited 1 }
            u = thread { wait(d) = exited 2 }
            in c { exit(1) }
            in d { exit(2) }
            """).Should().Match<CaseResult>(result => result.Verdict == Verdict.Passed && result.Branches == 1);

    [Test]
    public void AThreadThatIsWokenBehindAFailure_EndsItsStepAndNoOther()
    {
        CaseResult result = Scripts.Run("""
            c = fork()
            t = thread { wait(c) = exited 4; load(addr(0)) }
            in c { exit(3) }
            load(addr(0))
            """);

        result.Failures.Should().ContainSingle().Which.Actual.Should().Be("exited 3");
    }

    /// <summary>It sleeps in a call that nobody ends, and its case with it; the teardown's signal ends the sleep, and is taken.</summary>
    [TestCase("SIGKILL")]
    [TestCase("SIGTERM")]
    [TestCase("SIGABRT")]
    public void AFirstThreadThatSleeps_TakesItsSignal(string signal)
    {
        CaseProgram program = Scripts.Cases($$"""
            fixture family { c = fork() } teardown { kill(c, {{signal}}); expect c: killed {{signal}} }
            test "t" (family) { in c { d = fork(); wait(d) = exited 0 } }
            """)[0];

        Scripts.Run(program).Failures.Should().ContainSingle().Which.Actual.Should().Be("blocked");
    }
}
