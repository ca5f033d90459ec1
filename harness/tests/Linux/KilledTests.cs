// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Judge;
using Selftests.Harness.Linux;
using Selftests.Harness.Model;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Tests.Linux;

/// <summary>A child that should die of its own access, and does something else.</summary>
internal sealed class KilledTests : LinuxFixture
{
    [TestCase("store(p[0], 1)", "0")]
    [TestCase("store(s[0], 1)", "SIGBUS BUS_ADRERR, addr s[0]")]
    public void AChildThatLives_IsTold(string access, string actual)
    {
        foreach (CaseResult result in Both($"c = fork()\nin c {{ {access} = killed SIGSEGV }}"))
        {
            Failure failure = result.Failures.Should().ContainSingle(result.Machine).Subject;
            (failure.Expected, failure.Actual).Should().Be(("killed SIGSEGV", actual), result.Machine);
        }
    }

    [Test]
    public void AChildThatDies_DoesNothingMore()
    {
        foreach (CaseResult result in Both("c = fork()\nd = fork()\nfor i in 0..2 { in c { load(addr(0)) = killed SIGSEGV } }"))
        {
            result.Failures.Should().ContainSingle(result.Machine).Which.Actual.Should()
                .Be("c has ended, and cannot do this", result.Machine);
        }
    }

    /// <summary>
    /// Its end is in /proc for whoever may look at it, which a process without privileges may where it is as a dump would be.
    /// </summary>
    [Test]
    public void AChildThatDies_IsSeenToHaveDied_AlsoWithoutPrivileges()
    {
        using var nobody = new Nobody();
        using LinuxMachine unprivileged = LinuxMachine.TryStart(nobody.Launcher, out string why)
            ?? throw new InvalidOperationException(why);
        CaseProgram program = Scripts.Case("c = fork()\nin c { load(addr(0)) = killed SIGSEGV }\nexpect c: killed SIGSEGV");

        CaseJudge.Decide(program, unprivileged.Run(program, new RunOptions())).Failures.Should().BeEmpty();
    }

    [TestCase("dies()")]
    [TestCase("t = thread { dies() }")]
    [TestCase("c = fork(); in c { t = thread { dies() } }")]
    public void ADefThatKills_IsRefusedWhereNoChildRunsIt(string call) =>
        Scripts.Diagnostics($"def dies() {{ load(addr(0)) = killed SIGSEGV }}\ntest \"t\" {{ {call} }}")
            .Select(found => found.Message).Should().Equal("only a child can be killed by its own access: in c { ... } runs in one");

    private CaseResult[] Both(string statements)
    {
        CaseProgram program =
            Scripts.Case($"f = memfd_create(\"f\")\ns = mmap(1 page, PROT_WRITE, MAP_SHARED, f)\n{Scripts.Region}\n{statements}");
        return OnBoth(program);
    }
}
