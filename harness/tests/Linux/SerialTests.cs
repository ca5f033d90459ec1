// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text;
using Selftests.Harness.Judge;
using Selftests.Harness.Linux;
using Selftests.Harness.Records;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Tests.Linux;

/// <summary>Cases that change the machine: alone on it while they run, and it is as before when they ended, however they ended.</summary>
internal sealed class SerialTests : LinuxFixture
{
    /// <summary>A process that is stopped never takes its turn.</summary>
    private const string Hang = """
        p = mmap(4 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
        fill(p, 1)
        madvise(p, MADV_PAGEOUT)
        c = fork()
        kill(c, SIGSTOP)
        in c { exit(0) }
        """;

    private const string State = "/run/mmexec/state";
    private const string Swaps = "/proc/swaps";
    private const string SwapFile = "/var/lib/mmexec/swap";

    private long usual;

    [OneTimeSetUp]
    public void Look() => usual = KnobNow();

    [Test]
    public void Kill_InTheMiddleOfASerialCase_IsPutBackByALaterStart()
    {
        using Server killed = Server.Start(Executors.Program);
        if (!BeginToHang(killed))
        {
            return;
        }

        File.ReadAllText(SerialHere.Knob).Trim().Should().Be($"{usual + 7}");
        killed.Kill();

        using Server later = Server.Start(Executors.Program);
        LinuxFeatures told = later.Hello();
        told.Get("left").Should().Be("0", "swap is off, the file and the list are gone");
        KnobNow().Should().Be(usual);
        if (told.Repaired.Length > 0)
        {
            // Unless an executor of another test was faster.
            told.Repaired.Should().Be($"swap off, /proc/sys/vm/page-cluster {File.ReadAllText("/proc/sys/vm/page-cluster").Trim()}, "
                + $"{SerialHere.Knob} {usual}");
        }
    }

    [Test]
    public void Kill_IsPutBackBeforeTheNextCaseOfOneThatRunsAlready()
    {
        using Server other = Server.Start(Executors.Program);
        other.Hello();
        using Server killed = Server.Start(Executors.Program);
        if (!BeginToHang(killed))
        {
            return;
        }

        killed.Kill();
        other.Send(Wire.Run, Executors.Encode(Test("", $"expect knob(\"{SerialHere.Knob}\") == {usual}")));

        CaseRecord record = Build(Test("", $"expect knob(\"{SerialHere.Knob}\") == {usual}"), other.Receive());
        record.Steps[0].Observed!.Counters[0].Value.Should().Be(usual);
        other.Hello().Get("left").Should().Be("0");
    }

    [Test]
    public void InputThatEnds_InTheMiddleOfASerialCase_PutsTheMachineBackFirst()
    {
        using Server server = Server.Start(Executors.Program);
        if (BeginToHang(server))
        {
            server.EndsWithItsInput().Should().BeTrue();

            File.Exists(State).Should().Be(IsAnothers(server), "its own list is gone");
            KnobNow().Should().Be(usual);
        }
    }

    [Test]
    public void TimeLimit_LeavesNoSwapOn()
    {
        CaseRecord record = Run("machine { swap 8 pages }", Hang, "@timeout(300ms)");

        record.End.Should().Be(SerialHere.MaySwap ? EndReason.TimedOut : EndReason.NotRunnable, record.EndDetail);
        using Server later = Server.Start(Executors.Program);
        later.Hello().Get("left").Should().Be("0");
    }

    [Test]
    public void SerialCases_OfSeveralExecutors_AreEachAlone()
    {
        EndReason expected = SerialHere.MayChange ? EndReason.Completed : EndReason.NotRunnable;
        CaseProgram[] programs = [.. Enumerable.Range(0, 24).Select(i => Executors.Compile(Test(
            $"machine {{ knob(\"{SerialHere.Knob}\") {usual + 1 + i} }}",
            $"expect knob(\"{SerialHere.Knob}\") == {usual + 1 + i}")))];
        CaseProgram ordinary = Executors.Compile(Test("", $"expect knob(\"{SerialHere.Knob}\") == {usual}"));

        CaseRecord[] records =
            [.. programs.SelectMany(program => new[] { program, ordinary }).AsParallel().AsOrdered().WithDegreeOfParallelism(6)
            .Select(program => Linux.Run(program, Executors.MayChange))];

        for (int i = 0; i < records.Length; i++)
        {
            records[i].End.Should().Be(i % 2 == 0 ? expected : EndReason.Completed, records[i].EndDetail);
            if (records[i].End == EndReason.Completed)
            {
                records[i].Steps[0].Observed!.Counters[0].Value.Should().Be(i % 2 == 0 ? usual + 1 + (i / 2) : usual);
            }
        }
    }

    [Test]
    public void WaitingForTheMachine_IsNoTimeOfTheCase()
    {
        using Server holder = Server.Start(Executors.Program);
        if (!BeginToHang(holder, limitMs: 3000))
        {
            return;
        }

        CaseProgram program = Executors.Compile(Test("", "p = mmap(1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)", "@timeout(1000ms)"));
        CaseResult result = new ScriptRunner(Linux, new RunnerOptions()).RunCase(program);
        CaseRecord record = Build(Test(Machine, Hang), holder.Receive());

        result.Verdict.Should().Be(Verdict.Passed);
        result.Duration.Should().BeLessThan(TimeSpan.FromMilliseconds(2000), "what it waited is not counted");
        record.End.Should().Be(EndReason.TimedOut);
        record.Waited.Should().BeGreaterThan(TimeSpan.Zero, "to set the machine up takes time");
    }

    [Test]
    public void ASerialCase_BeginsWhenTheOrdinaryOnesHaveEnded()
    {
        using Server ordinary = Server.Start(Executors.Program);
        ordinary.Hello();
        ordinary.Send(Wire.Run,
            ProgramEncoder.Encode(
                Executors.Compile(Test("", "c = fork()\nkill(c, SIGSTOP)\nin c { exit(0) }")), Executors.Features, false, 3000));
        string children = $"/proc/{ordinary.Id}/task/{ordinary.Id}/children";
        SpinWait.SpinUntil(() => File.ReadAllText(children).Length > 0, TimeSpan.FromSeconds(20)).Should().BeTrue();

        CaseRecord record = Run($"machine {{ knob(\"{SerialHere.Knob}\") {usual + 1} }}", "munmap(addr(0x1000), 1 page)");

        if (record.End == EndReason.Completed)
        {
            record.Waited.Should().BeGreaterThan(TimeSpan.FromSeconds(1));
        }

        record.End.Should().Be(SerialHere.MayChange ? EndReason.Completed : EndReason.NotRunnable);
        ordinary.Receive().Type.Should().Be(Wire.Record);
    }

    [TestCase("knob(\"/sys/kernel/mm/transparent_hugepage/hugepages-7kB/enabled\") never",
        "machine knob(\"/sys/kernel/mm/transparent_hugepage/hugepages-7kB/enabled\"): No such file or directory")]
    [TestCase("knob(\"/sys/kernel/mm/transparent_hugepage/enabled\") sometimes",
        "machine knob(\"/sys/kernel/mm/transparent_hugepage/enabled\"): it does not take sometimes (Invalid argument)")]
    [TestCase("swap 2G", "machine swap: a swap file has 1 page to 1G")]
    public void Setting_ThatRootCannotHave_IsASkipWithItsReason(string setting, string reason)
    {
        CaseRecord record = Run($"machine {{ knob(\"{SerialHere.Knob}\") {usual + 3}; {setting} }}", "munmap(addr(0x1000), 1 page)");

        record.End.Should().Be(EndReason.NotRunnable);
        if (SerialHere.MayChange)
        {
            record.EndDetail.Should().Be(reason);
        }

        KnobNow().Should().Be(usual, "what came before it was put back");
    }

    [Test]
    public void Nobody_MaySetNothing_ButHasWhatIsSoAlready()
    {
        using var nobody = new Nobody();
        using LinuxMachine machine = LinuxMachine.TryStart(nobody.Launcher, out string why) ?? throw new InvalidOperationException(why);

        machine.Features.Provides.Should().NotContain("root");
        Ended("swap 8 pages").Should().Be((EndReason.NotRunnable, "machine settings: they need root's rights"));
        Ended($"knob(\"{SerialHere.Knob}\") {usual + 1}").Should().Be((EndReason.NotRunnable, "machine settings: they need root's rights"));
        Ended($"knob(\"{SerialHere.Knob}\") {usual}; cpus 1").Should().Be((EndReason.Completed, ""));

        (EndReason End, string Detail) Ended(string settings)
        {
            CaseRecord record =
                machine.Run(Executors.Compile(Test($"machine {{ {settings} }}", "munmap(addr(0x1000), 1 page)")), Executors.MayChange);
            return (record.End, record.EndDetail);
        }
    }

    [TestCase("memory 64M", "machine memory 64M: Linux has the memory that it has; a cgroup's limit kills where a small machine refuses")]
    [TestCase("nodes 1000", "machine nodes 1000: this machine has ")]
    [TestCase("cpus 5000", "machine cpus 5000: ")]
    [TestCase("kernel 2.6", "machine kernel 2.6: this is ")]
    [TestCase("speculative_page_fault on", "machine speculative_page_fault on: no Linux has it")]
    public void Setting_ThatNoLinuxHas_IsASkipWithItsReason(string setting, string reason)
    {
        CaseRecord record = Run($"machine {{ {setting} }}", "munmap(addr(0x1000), 1 page)");

        record.End.Should().Be(EndReason.NotRunnable);
        record.EndDetail.Should().StartWith(reason);
    }

    [Test]
    public void Setting_ThatIsSoAlready_NeedsNothing()
    {
        string kernel = $"{Linux.Kernel.Version.Major}.{Linux.Kernel.Version.Minor}";

        Run($"machine {{ nodes 1; kernel {kernel}; speculative_page_fault off; cpus 1; knob(\"{SerialHere.Knob}\") {usual}; "
            + $"fault_around_bytes {Linux.Kernel.Get("fault_around")} bytes }}",
            "munmap(addr(0x1000), 1 page)").End.Should().Be(EndReason.Completed);
    }

    [TestCase("swap", "swap 8 pages", null)]
    [TestCase("swap", "cpus 1", "requires swap")]
    [TestCase("thp", "thp always", null)]
    [TestCase("thp", "thp never", "requires thp")]
    public void Requires_IsMetByWhatTheMachineBlockBringsAlong(string need, string setting, string? whyNot) =>
        new MachineFeatures(new Version(6, 18), new HashSet<string>(), false)
            .WhyNot(Executors.Compile(Test($"machine {{ {setting} }}", "munmap(addr(0x1000), 1 page)", $"@requires({need})"))).Should()
            .Be(whyNot);

    [Test]
    public void Cpus_AreThoseThatTheCaseMayUse() =>
        Judge("machine { cpus 1 }", "expect status: Cpus_allowed_list 0").Failures.Should().BeEmpty();

    private const string Thp = """
        p = mmap(2M, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, align 2M)
        """;

    [TestCase("always", "", "2048")]
    [TestCase("never", "", "0")]
    [TestCase("madvise", "", "0")]
    [TestCase("madvise", "madvise(p, MADV_HUGEPAGE)", "2048")]
    [TestCase("never", "madvise(p, MADV_HUGEPAGE)", "0")]
    public void Thp_IsAsTheBlockSays(string setting, string advice, string expected)
    {
        CaseResult result =
            Judge($"machine {{ thp {setting} }}", $"{Thp}\n{advice}\nstore(p[0], 1)\nexpect smaps(p): AnonHugePages {expected}");

        result.Failures.Should().BeEmpty();
        result.Verdict.Should().Be(SerialHere.MayChange ? Verdict.Passed : result.Verdict, result.Reason);
    }

    private string Machine => $"machine {{ knob(\"{SerialHere.Knob}\") {usual + 7}; swap 8 pages }}";

    /// <summary>A serial case that stays where it is; false where there can be none.</summary>
    private bool BeginToHang(Server server, int limitMs = 300_000)
    {
        CaseProgram program = Executors.Compile(Test(Machine, Hang));
        server.Hello();
        server.Send(Wire.Run, ProgramEncoder.Encode(program, Executors.Features, false, (uint)limitMs, allowMachine: true));
        if (!SerialHere.MaySwap)
        {
            server.Receive().Type.Should().Be(Wire.Skipped);
            return false;
        }

        SpinWait.SpinUntil(
            () => !IsAnothers(server) && File.ReadAllText(Swaps).Contains(SwapFile, StringComparison.Ordinal), TimeSpan.FromSeconds(60))
            .Should().BeTrue();
        return true;
    }

    private static bool IsAnothers(Server server)
    {
        try
        {
            return !File.ReadAllText(State).Contains($"pid {server.Id}\n", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static string Test(string machine, string body, string attribute = "") =>
        $"suite \"test\"\n{attribute}\ntest \"t\" {{\n{machine}\n{body}\n}}\n";

    private CaseRecord Run(string machine, string body, string attribute = "") =>
        Linux.Run(Executors.Compile(Test(machine, body, attribute)), Executors.MayChange);

    private CaseResult Judge(string machine, string body) => CaseJudge.Decide(Executors.Compile(Test(machine, body)), Run(machine, body));

    /// <summary>As an ordinary case sees it: nobody changes the machine meanwhile.</summary>
    private long KnobNow() => Run("", $"expect knob(\"{SerialHere.Knob}\") == 0").Steps[0].Observed!.Counters[0].Value!.Value;

    private static CaseRecord Build(string script, (ushort Type, byte[] Payload) answer)
    {
        answer.Type.Should().Be(Wire.Record, Encoding.UTF8.GetString(answer.Payload));
        return new RecordBuilder(Executors.Compile(script), Executors.Features, RecordReader.Read(answer.Payload)).Build(
            TimeSpan.Zero, TimeSpan.Zero);
    }
}
