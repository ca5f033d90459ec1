// SPDX-License-Identifier: GPL-2.0-or-later
using System.Diagnostics;
using Selftests.Harness.Linux;
using Selftests.Harness.Records;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Tests.Linux;

/// <summary>Cases that come to no good end on the kernel underneath: what is told of them, and that nothing of them stays.</summary>
internal sealed class EndTests : LinuxFixture
{
    /// <summary>A process that is stopped never takes its turn.</summary>
    private const string Hangs = """
        suite "test"
        @timeout(2000ms)
        test "t" {
            c = fork()
            kill(c, SIGSTOP)
            in c { exit(0) }
        }
        """;

    /// <summary>A process that waits for ever for a page, and one that is not stopped.</summary>
    private const string Sleeps = """
        suite "test"
        test "t" {
            p = mmap(1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
            u = userfaultfd(UFFD_USER_MODE_ONLY)
            UFFDIO_REGISTER(u, p, UFFDIO_REGISTER_MODE_MISSING)
            c = fork()
            load(p[0])
            in c { exit(0) }
        }
        """;

    [Test]
    public void TimeLimit_Reached_TellsTheStepTheLimitAndWhereItSleeps()
    {
        CaseResult result = Judge(Hangs);

        result.TimedOut.Should().BeTrue();
        Failure failure = result.Failures.Should().ContainSingle().Subject;
        failure.Source.Text.Should().Be("exit(0)", "the step that was due, not the one that is over");
        failure.Actual.Should().StartWith("no end after 2 s: stopped by a signal in do_signal_stop");
    }

    /// <summary>An instruction that takes the stack away: no signal can be delivered on it.</summary>
    [Test]
    public void Death_OfTheScriptsMaking_IsAFailureAndSaysHow()
    {
        CaseResult result = Judge("""
            suite "test"
            test "t" {
                p = mmap(1 page, PROT_READ|PROT_WRITE|PROT_EXEC, MAP_PRIVATE|MAP_ANONYMOUS)
                store(p[0], 0x48)
                store(p[0] + 1 bytes, 0x31)
                store(p[0] + 2 bytes, 0xe4)
                fetch(p[0])
            }
            """);

        result.Verdict.Should().Be(Verdict.Failed, "nobody needs to report an error of the harness for it");
        Failure failure = result.Failures.Should().ContainSingle().Subject;
        failure.Source.Text.Should().Be("fetch(p[0])");
        failure.Actual.Should().StartWith("the process was killed by SIGSEGV; the bytes that a fetch runs");
    }

    [Test]
    public void Cancel_WhileACaseHangs_GivesItUpAtOnce()
    {
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        long start = Stopwatch.GetTimestamp();

        FluentActions.Invoking(() => Linux.Run(Executors.Compile(Hangs), new RunOptions { TimeoutScale = 1000, Cancel = cancel.Token }))
            .Should().Throw<OperationCanceledException>();

        Stopwatch.GetElapsedTime(start).Should().BeLessThan(TimeSpan.FromSeconds(20), "the limit is 2000 s");
        Judge("suite \"test\"\ntest \"t\" {\n    c = fork()\n    in c { exit(0) }\n    wait(c) = exited 0\n}\n").Failures
            .Should().BeEmpty("the machine goes on with another executor");
    }

    [Test]
    public void InputThatEnds_WhileACaseHangs_EndsTheExecutorAndTheCase()
    {
        using Process server = StartServer();
        byte[] frame = Frame(Wire.Run, ProgramEncoder.Encode(Executors.Compile(Hangs), Executors.Features, false, 300_000));
        server.StandardInput.BaseStream.Write(frame);
        server.StandardInput.BaseStream.Flush();
        int leader = WaitFor(() => OnlyChild(server.Id));

        // What happens when the harness is killed.
        server.StandardInput.Close();

        server.WaitForExit(TimeSpan.FromSeconds(20)).Should().BeTrue();
        Directory.Exists($"/proc/{leader}").Should().BeFalse();
    }

    /// <summary>A forked process that waits for its turn: its parent dies with the executor, and then nobody knows of it.</summary>
    [Test]
    public void Kill_OfTheExecutor_LeavesNoProcessOfTheCase()
    {
        using Server server = Server.Start(Executors.Program);
        server.Hello();
        server.Send(Wire.Run, ProgramEncoder.Encode(Executors.Compile(Sleeps), Executors.Features, false, 300_000));
        int leader = WaitFor(() => OnlyChild(server.Id));
        int child = WaitFor(() => OnlyChild(leader));

        server.Kill();

        SpinWait.SpinUntil(() => IsGone(leader) && IsGone(child), TimeSpan.FromSeconds(10)).Should().BeTrue();
    }

    [TestCase("INT")]
    [TestCase("TERM")]
    [TestCase("HUP")]
    public void Signal_OfATerminal_IsTheHarnesssToDecide(string signal)
    {
        using Process server = StartServer();
        using (Process kill = Process.Start("kill", ["-s", signal, $"{server.Id}"]))
        {
            kill.WaitForExit();
        }

        server.StandardInput.BaseStream.Write(Frame(Wire.Hello, []));
        server.StandardInput.BaseStream.Flush();

        server.StandardOutput.BaseStream.ReadByte().Should().BeGreaterThanOrEqualTo(0, "it answers");
        server.StandardInput.Close();
        server.WaitForExit(TimeSpan.FromSeconds(20)).Should().BeTrue();
    }

    [TestCase("SIGINT")]
    [TestCase("SIGTERM")]
    [TestCase("SIGPIPE")]
    public void Signal_ThatTheServerIgnores_StillKillsAScriptsProcess(string signal) => Judge($$"""
        suite "test"
        test "t" {
            c = fork()
            kill(c, {{signal}})
            wait(c) = killed {{signal}}
        }
        """).Failures.Should().BeEmpty();

    private static Process StartServer()
    {
        var server = new Process
        {
            StartInfo = new ProcessStartInfo(Executors.Program) { RedirectStandardInput = true, RedirectStandardOutput = true },
        };
        server.Start();
        // It has set itself up when it answers.
        server.StandardInput.BaseStream.Write(Frame(Wire.Hello, []));
        server.StandardInput.BaseStream.Flush();
        byte[] header = new byte[Wire.HeaderBytes];
        server.StandardOutput.BaseStream.ReadExactly(header);
        server.StandardOutput.BaseStream.ReadExactly(new byte[BitConverter.ToInt32(header)]);
        return server;
    }

    private static byte[] Frame(ushort type, byte[] payload) =>
        [.. BitConverter.GetBytes(payload.Length), .. BitConverter.GetBytes(Wire.Version), .. BitConverter.GetBytes(type), .. payload];

    private static int OnlyChild(int process) =>
        int.TryParse(File.ReadAllText($"/proc/{process}/task/{process}/children").Trim(), out int pid) ? pid : 0;

    /// <summary>Or dead, and not buried yet by whoever inherited it.</summary>
    private static bool IsGone(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static int WaitFor(Func<int> look)
    {
        int seen = 0;
        SpinWait.SpinUntil(() => (seen = look()) != 0, TimeSpan.FromSeconds(20)).Should().BeTrue();
        return seen;
    }
}
