// SPDX-License-Identifier: GPL-2.0-or-later
using System.Diagnostics;
using System.Globalization;
using Selftests.Harness.Linux;
using Selftests.Harness.Model;
using Selftests.Harness.Records;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Tests.Linux;

/// <summary>Processes and threads of a case: how many there is room for at one time, and one that somebody else kills.</summary>
[Category("Linux")]
[RequiresLinux]
internal sealed class LivingTests
{
    [TestCase(
        "for i in 0..41 { c = fork(); in c { q = mmap(1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS); store(q[0], i); "
            + "store(p[0], 2) faults minor 1; exit(i) }; wait(c) = exited i; expect c: exited i }")]
    [TestCase("for i in 0..41 { t = thread { store(p[0], i) }; join t; expect memory(p[0]) == i; expect t: exited 0 }")]
    [TestCase(
        "c = fork(); for i in 0..41 { d = fork(); in d { exit(i) }; wait(d) = exited i }; in c { e = fork(); in e { load(p[0]) = 1; "
            + "exit(9) }; wait(e) = exited 9; exit(3) }; wait(c) = exited 3")]
    [TestCase(
        "c = fork(); in c { for i in 0..41 { d = fork(); in d { store(p[0], i); exit(0) }; wait(d) = exited 0 }; expect memory(p[0]) == "
            + "1; exit(0) }; wait(c) = exited 0; expect thread_faults: minor 1")]
    public void AsManyAsTheScriptLikes_OneAfterTheOther_AreCompared(string statements)
    {
        using var linux = (IDisposable)LinuxMachine.CreateOrSkip();
        var both = new BothMachine(new ModelMachine(), (IMachine)linux, KnownDifferences.Empty);
        CaseProgram program = Scripts.Case($"{Scripts.Region}\nstore(p[0], 1)\n{statements}");

        CaseResult result = new ScriptRunner(both, new RunnerOptions()).RunCase(program);

        result.Failures.Should().BeEmpty();
        (result.Verdict, result.NotCompared).Should().Be((Verdict.Passed, null));
        both.Totals.Cases.Should().Be(1);
    }

    [TestCase("")]
    [TestCase("in c { exit(0) }")]
    [TestCase("wait(c) = killed SIGKILL")]
    [TestCase("kill(c, SIGTERM)")]
    public void Child_ThatSomebodyElseKills_FailsTheCase(string end)
    {
        CaseProgram program = Executors.Compile($$"""
            suite "test"
            test "t" {
                c = fork()
                u = userfaultfd(O_CLOEXEC|O_NONBLOCK|UFFD_USER_MODE_ONLY)
                for i in 0..5 { uffd_read(u) = -EAGAIN }
                {{end}}
            }
            """);
        using Server server = Server.Start(Executors.Program);
        LinuxFeatures features = server.Hello();

        // While the first process waits for events, five times 200 ms, the other one sleeps.
        server.Send(Wire.Run, ProgramEncoder.Encode(program, features, false, 10_000));
        int child = ChildOf(ChildOf(server.Id));
        Process.Start("kill", ["-KILL", child.ToString(CultureInfo.InvariantCulture)]).WaitForExit();
        CaseRecord record =
            new RecordBuilder(program, features, RecordReader.Read(server.Receive().Payload)).Build(
                TimeSpan.FromSeconds(10), TimeSpan.Zero);

        (record.End, record.EndDetail).Should()
            .Be((EndReason.Died,
                "c was killed by SIGKILL; no step has done it: is that the OOM killer? A case is the first that it takes, dmesg tells"));
    }

    private static int ChildOf(int pid)
    {
        int child = 0;
        SpinWait.SpinUntil(() => int.TryParse(File.ReadAllText($"/proc/{pid}/task/{pid}/children").Trim(), out child),
            TimeSpan.FromSeconds(20)).Should().BeTrue();
        return child;
    }
}
