// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Judge;
using Selftests.Harness.Linux;
using Selftests.Harness.Model;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Tests.Linux;

/// <summary>Threads that sleep in wait, on the model and on the kernel underneath.</summary>
internal sealed class SleepingOnBothTests : LinuxFixture
{
    [TestCase("c = fork()\nt = thread { wait(c) = exited 3 }\njoin t", 2)]
    [TestCase("c = fork()\nt = thread { wait(c) = exited 3 }", 1)]
    [TestCase("c = fork()\nt = thread { wait(c) = exited 4; load(addr(0)) }\nin c { exit(3) }\nload(addr(0))", 1)]
    [TestCase("c = fork()\nt = thread { in c { load(addr(0)) } }\nload(addr(0))", 1)]
    public void Failures_AreAsManyOnBoth(string statements, int failures)
    {
        CaseProgram program = Scripts.Case(statements);
        foreach (CaseResult result in OnBoth(program))
        {
            result.Failures.Should().HaveCount(failures, result.Machine);
        }
    }

    [Test]
    public void TheOrderOfTheWoken_IsNoDifference()
    {
        CaseProgram program = Scripts.Case("""
            c = fork()
            t = thread { wait(c) = exited 3 or -ECHILD }
            u = thread { wait(c) = exited 3 or -ECHILD }
            in c { exit(3) }
            """);
        var both = new BothMachine(new ModelMachine(), Linux, KnownDifferences.Empty) { Strict = true };

        for (int i = 0; i < 5; i++)
        {
            Scripts.RunOn(both, program).Should().Match<CaseResult>(result => result.Verdict == Verdict.Passed && result.Branches == 2);
        }
    }
}
