// SPDX-License-Identifier: GPL-2.0-or-later
using System.Diagnostics;
using Selftests.Harness.Judge;
using Selftests.Harness.Linux;
using Selftests.Harness.Records;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Tests.Linux;

/// <summary>Cases that come to no good end on the kernel underneath: what is told of them, and that nothing of them stays.</summary>
[Category("Linux")]
[RequiresLinux]
internal sealed class EndTests
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

    private LinuxMachine linux = null!;

    [OneTimeSetUp]
    public void Start() => linux = LinuxMachine.TryCreate(out string why) ?? throw new InvalidOperationException(why);

    [OneTimeTearDown]
    public void Stop() => linux.Dispose();

    [Test]
    public void TimeLimit_Reached_TellsTheStepTheLimitAndWhereItSleeps()
    {
        CaseResult result = Judge(Hangs);

        result.TimedOut.Should().BeTrue();
        Failure failure = result.Failures.Should().ContainSingle().Subject;
        failure.Source.Text.Should().Be("exit(0)", "the step that was due, not the one that is over");
        failure.Actual.Should().StartWith("no end after 2 s: stopped by a signal in do_signal_stop");
    }

    [TestCase("munmap(addr(0), 0x7ffffffff000)", "the process was killed by SIGSEGV; a script that unmaps")]
    [TestCase("mprotect(addr(0xc000000000), 0x40000000, PROT_NONE)", "the process was killed by SIGSEGV; a script that unmaps")]
    public void Death_OfTheScriptsMaking_IsAFailureAndSaysHow(string step, string expected)
    {
        CaseResult result = Judge($$"""
            suite "test"
            test "t" {
                {{step}}
            }
            """);

        result.Verdict.Should().Be(Verdict.Failed, "nobody needs to report an error of the harness for it");
        Failure failure = result.Failures.Should().ContainSingle().Subject;
        failure.Source.Text.Should().Be(step);
        failure.Actual.Should().StartWith(expected);
    }

    [Test]
    public void Cancel_WhileACaseHangs_GivesItUpAtOnce()
    {
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        long start = Stopwatch.GetTimestamp();

        FluentActions.Invoking(() => linux.Run(Compile(Hangs), new RunOptions { TimeoutScale = 1000, Cancel = cancel.Token }))
            .Should().Throw<OperationCanceledException>();

        Stopwatch.GetElapsedTime(start).Should().BeLessThan(TimeSpan.FromSeconds(20), "the limit is 2000 s");
        Judge("suite \"test\"\ntest \"t\" {\n    c = fork()\n    in c { exit(0) }\n    wait(c) = exited 0\n}\n").Failures
            .Should().BeEmpty("the machine goes on with another executor");
    }

    [Test]
    public void InputThatEnds_WhileACaseHangs_EndsTheExecutorAndTheCase()
    {
        using Process server = StartServer();
        string children = $"/proc/{server.Id}/task/{server.Id}/children";
        byte[] frame = Frame(Wire.Run, ProgramEncoder.Encode(Compile(Hangs), Executors.Features, false, 300_000));
        server.StandardInput.BaseStream.Write(frame);
        server.StandardInput.BaseStream.Flush();
        int leader = WaitFor(() => int.TryParse(File.ReadAllText(children).Trim(), out int pid) ? pid : 0);

        // What happens when the harness is killed.
        server.StandardInput.Close();

        server.WaitForExit(TimeSpan.FromSeconds(20)).Should().BeTrue();
        Directory.Exists($"/proc/{leader}").Should().BeFalse();
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

    private CaseResult Judge(string script)
    {
        CaseProgram program = Compile(script);
        return CaseJudge.Decide(program, linux.Run(program, RunOptions.Default));
    }

    private static CaseProgram Compile(string script) => Executors.Compile(script);

    private static Process StartServer()
    {
        var server = new Process { StartInfo = new ProcessStartInfo(Executors.Program) { RedirectStandardInput = true, RedirectStandardOutput = true } };
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

    private static int WaitFor(Func<int> look)
    {
        int seen = 0;
        SpinWait.SpinUntil(() => (seen = look()) != 0, TimeSpan.FromSeconds(20)).Should().BeTrue();
        return seen;
    }
}
