// SPDX-License-Identifier: GPL-2.0-or-later
using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using Selftests.Harness.Linux;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Tests.Linux;

/// <summary>An executor that says nothing ends by the harness's hand, with its case, and is told as an error of that case.</summary>
[Category("Linux")]
[RequiresLinux]
[SupportedOSPlatform("linux")]
internal sealed class WatchdogTests
{
    private static readonly ExecutorPatience Short = new() { Handshake = TimeSpan.FromSeconds(30), Grace = TimeSpan.FromSeconds(1) };

    /// <summary>A process that is stopped never takes its turn.</summary>
    private const string Hangs =
        "suite \"test\"\n@timeout(2000ms)\ntest \"t\" {\n    c = fork()\n    kill(c, SIGSTOP)\n    in c { exit(0) }\n}\n";

    private const string Passes =
        "suite \"test\"\n@timeout(1000ms)\ntest \"t\" {\n    p = mmap(1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)\n}\n";

    private string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("mmt-watchdog-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public void Executor_ThatIsStopped_IsKilledWithItsCase_AndTheNextCaseHasAnother()
    {
        using LinuxMachine linux =
            LinuxMachine.TryStart(Launcher($"echo $$ >> {folder}/pids; exec {Executors.Program}"), out string why, Short)
                ?? throw new InvalidOperationException(why);
        Task<CaseRecord> hangs = Task.Run(() => linux.Run(Executors.Compile(Hangs), RunOptions.Default));
        int executor = Pids()[0];
        int[] processes = [];
        SpinWait.SpinUntil(() => (processes = Children(executor)).Length > 0, TimeSpan.FromSeconds(20)).Should().BeTrue();

        Signal("STOP", executor);

        hangs.Wait(TimeSpan.FromSeconds(60)).Should().BeTrue("the watchdog waits 3 s");
        hangs.Result.End.Should().Be(EndReason.OurError);
        hangs.Result.EndDetail.Should().Be("the executor said nothing for 3 s, and was killed with its case");
        SpinWait.SpinUntil(() => !processes.Append(executor).Any(IsAlive), TimeSpan.FromSeconds(20)).Should().BeTrue();
        linux.Run(Executors.Compile(Passes), RunOptions.Default).End.Should().Be(EndReason.Completed);
        Pids().Should().HaveCount(2);
    }

    [Test]
    public void Executor_ThatIsStopped_DoesNotHoldUpCtrlC()
    {
        using var cancel = new CancellationTokenSource();
        using LinuxMachine linux = LinuxMachine.TryStart(Launcher($"echo $$ >> {folder}/pids; exec {Executors.Program}"), out string why)
            ?? throw new InvalidOperationException(why);
        Task<CaseRecord> hangs =
            Task.Run(() => linux.Run(Executors.Compile(Hangs), new RunOptions { TimeoutScale = 1000, Cancel = cancel.Token }));
        SpinWait.SpinUntil(() => Children(Pids()[0]).Length > 0, TimeSpan.FromSeconds(20)).Should().BeTrue();
        Signal("STOP", Pids()[0]);

        cancel.Cancel();

        FluentActions.Invoking(() => hangs.Wait(TimeSpan.FromSeconds(100))).Should().Throw<AggregateException>()
            .WithInnerException<OperationCanceledException>();
    }

    [Test]
    public void Executor_ThatNeverAnswersTheHandshake_IsNoMachine()
    {
        LinuxMachine.TryStart(Launcher("exec sleep 1000"), out string why,
            new ExecutorPatience { Handshake = TimeSpan.FromMilliseconds(500) }).Should().BeNull();

        why.Should().Be("the executor does not run: the executor said nothing for 0.5 s, and was killed with its case");
    }

    [Test]
    public void Executor_ThatReadsNothing_IsKilled_ThoughTheFrameIsLongerThanAPipe()
    {
        using Executor executor = Executor.Start(Launcher("exec sleep 1000"), Short);

        FluentActions.Invoking(() => executor.Exchange(Wire.Run, new byte[1 << 20], TimeSpan.Zero, out _))
            .Should().Throw<WireException>().WithMessage("the executor said nothing for 1 s, *");
    }

    /// <summary>To wait for somebody else's serial case is no hang, in the handshake and before a case.</summary>
    [Test]
    [RequiresChanges]
    public void Executor_ThatWaitsForTheMachine_IsNoneThatSaysNothing()
    {
        var patience = new ExecutorPatience { Handshake = TimeSpan.FromSeconds(2), Grace = TimeSpan.FromSeconds(1) };
        using LinuxMachine linux = LinuxMachine.TryStart(Executors.Program, out string why, patience)
            ?? throw new InvalidOperationException(why);
        using FileStream held = new("/run/mmexec/lock", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        SpinWait.SpinUntil(() => TryLock(held), TimeSpan.FromSeconds(60)).Should().BeTrue();

        Task<CaseRecord> waits = Task.Run(() => linux.Run(Executors.Compile(Passes), RunOptions.Default));
        Task<string> starts = Task.Run(() =>
        {
            using LinuxMachine? other = LinuxMachine.TryStart(Executors.Program, out string whyNot, patience);
            return whyNot;
        });
        using Server counts = Server.Start(Executors.Program);
        for (int second = 0; second < 5; second++)
        {
            counts.ReceiveFrame().Type.Should().Be(Wire.Busy);
        }

        held.Unlock(1, 1);

        waits.Result.End.Should().Be(EndReason.Completed, waits.Result.EndDetail);
        waits.Result.Waited.Should().BeGreaterThan(TimeSpan.FromSeconds(3));
        starts.Result.Should().BeEmpty();
    }

    /// <summary>Byte 1 of the machine's lock, as a serial case has it.</summary>
    private static bool TryLock(FileStream file)
    {
        try
        {
            file.Lock(1, 1);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private string Launcher(string line)
    {
        string path = Path.Combine(folder, "launcher");
        File.WriteAllText(path, $"#!/bin/sh\n{line}\n");
        Programs.MakeExecutable(path);
        return path;
    }

    private int[] Pids() =>
        [.. File.ReadAllLines(Path.Combine(folder, "pids")).Select(line => int.Parse(line, CultureInfo.InvariantCulture))];

    private static int[] Children(int pid)
    {
        string path = $"/proc/{pid}/task/{pid}/children";
        return File.Exists(path) ? [.. File.ReadAllText(path).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)] : [];
    }

    private static bool IsAlive(int pid)
    {
        try
        {
            return !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static void Signal(string name, int pid)
    {
        using Process kill = Process.Start("kill", [$"-{name}", $"{pid}"]);
        kill.WaitForExit();
    }
}
