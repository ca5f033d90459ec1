// SPDX-License-Identifier: GPL-2.0-or-later
using System.Diagnostics;
using System.Runtime.Versioning;
using Selftests.Harness.Linux;
using Selftests.Harness.Model;
using Selftests.Harness.Records;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Tests.Linux;

/// <summary>What a kernel says of a fault of its own fails the case during which it says it; who is dead is replaced.</summary>
[Category("Linux")]
[RequiresLinux]
[SupportedOSPlatform("linux")]
internal sealed class DeadKernelTests : IDisposable
{
    private const string Warning =
        "[    9.1] WARNING: CPU: 0 PID: 9 at memory.c:1 do_wp_page+0x1/0x2\n[    9.2] ---[ end trace 0000000000000000 ]---\n";
    private const string Lockdep = "[    9.1] WARNING: possible circular locking dependency detected\n";
    private const string Hangs =
        "suite \"test\"\n@timeout(2000ms)\ntest \"hangs\" {\n    c = fork()\n    kill(c, SIGSTOP)\n    in c { exit(0) }\n}\n";

    private FakeQemu qemu = null!;

    [SetUp]
    public void MakeQemu() => qemu = new FakeQemu();

    [TearDown]
    public void Dispose() => qemu.Dispose();

    [Test]
    public void AWarningBetweenTwoCases_NamesBoth_AndTheMachineLivesOn()
    {
        using LinuxMachine linux = Boot();
        Run(linux, "first").End.Should().Be(EndReason.Completed);
        File.AppendAllText(qemu.Consoles[0], Warning);

        CaseRecord second = Run(linux, "second");

        second.End.Should().Be(EndReason.KernelBug);
        second.EndDetail.Should()
            .Be("between test/\"first\" and test/\"second\" the kernel said:\nWARNING: CPU: 0 PID: 9 at memory.c:1 "
                + "do_wp_page+0x1/0x2\n---[ end trace 0000000000000000 ]---");
        Run(linux, "third").End.Should().Be(EndReason.Completed);
        qemu.Consoles.Should().HaveCount(1);
    }

    [Test]
    public void AKernelThatIsNotToBeBelieved_IsReplaced()
    {
        using LinuxMachine linux = Boot();
        File.AppendAllText(qemu.Consoles[0], Lockdep);

        Run(linux, "first").EndDetail.Should()
            .StartWith("between the start and test/\"first\" the kernel said:\nWARNING: possible circular");

        Run(linux, "second").End.Should().Be(EndReason.Completed);
        qemu.Consoles.Should().HaveCount(2);
    }

    [Test]
    public void AKernelThatDies_FailsItsCase_WithTheLastOfItsConsole()
    {
        using LinuxMachine linux = Boot();
        Task<CaseRecord> hangs = Task.Run(() => linux.Run(Executors.Compile(Hangs), new RunOptions { TimeoutScale = 100 }));
        SpinWait.SpinUntil(() => HasChild(qemu.Processes[0]), TimeSpan.FromSeconds(30)).Should().BeTrue();
        File.AppendAllText(qemu.Consoles[0], "[    9.1] a last word\n");
        Process.GetProcessById(qemu.Processes[0]).Kill();

        hangs.Result.End.Should().Be(EndReason.KernelBug);
        hangs.Result.EndDetail.Should()
            .Be("the kernel is dead: the executor ended before it answered; the last that its console said:\na last word");
        Run(linux, "next").End.Should().Be(EndReason.Completed);
    }

    [Test]
    public void AComplaintAfterTheLastCase_IsNotLost()
    {
        using LinuxMachine linux = Boot();
        Run(linux, "last").End.Should().Be(EndReason.Completed);
        linux.LastWords().Should().BeEmpty();
        File.AppendAllText(qemu.Consoles[0], Lockdep);

        linux.LastWords().Should().Equal("after test/\"last\" the kernel said:\nWARNING: possible circular locking dependency detected");
    }

    [Test]
    public void OnBoth_TheComplaintIsTheCases_AndNoDifference()
    {
        using LinuxMachine linux = Boot();
        var both = new BothMachine(new ModelMachine(), linux, new KnownDifferences([]));
        File.AppendAllText(qemu.Consoles[0], Warning);

        CaseResult result = new ScriptRunner(both, new RunnerOptions()).RunCase(Executors.Compile(Passes("first")));

        result.Verdict.Should().Be(Verdict.Failed);
        result.Failures.Single().Expected.Should().Be("no complaint of the kernel");
        result.Failures.Single().Actual.Should().Contain("the kernel said:\nWARNING: CPU: 0");
    }

    [Test]
    public void TenDeadKernelsInARow_EndTheRun()
    {
        using var dying = new FakeQemu($"[ -e \"$0.first\" ] && exit 1; touch \"$0.first\"; exec {Executors.Program}");
        using LinuxMachine linux = Boot(dying);
        Run(linux, "lives").End.Should().Be(EndReason.Completed);
        File.AppendAllText(dying.Consoles[0], Lockdep);

        CaseRecord[] dead = [.. Enumerable.Range(0, VirtualMachines.MostDeaths).Select(_ => Run(linux, "dies"))];

        dead.Should().OnlyContain(record => record.End == EndReason.KernelBug);
        dead[^1].EndDetail.Should().StartWith("the kernel did not come up");
        Run(linux, "more").EndDetail.Should().Be("10 kernels died one after the other, and no further one is started");
        Run(linux, "more").End.Should().Be(EndReason.NotRunnable);
    }

    private LinuxMachine Boot() => Boot(qemu);

    private static LinuxMachine Boot(FakeQemu program) =>
        LinuxMachine.TryCreate(new KernelRequest(program.Image) { Qemu = program.Program }, out string whyNot)
            ?? throw new InvalidOperationException(whyNot);

    private static CaseRecord Run(LinuxMachine linux, string name) =>
        linux.Run(Executors.Compile(Passes(name)), RunOptions.Default);

    private static string Passes(string name) =>
        $"suite \"test\"\ntest \"{name}\" {{\n    p = mmap(1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)\n}}\n";

    private static bool HasChild(int process) => File.ReadAllText($"/proc/{process}/task/{process}/children").Length > 0;
}
