// SPDX-License-Identifier: GPL-2.0-or-later
using System.Globalization;
using Selftests.Harness.Linux;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Tests.Linux;

/// <summary>Knobs that one write changes two of: after the case both are as they were.</summary>
[Category("Linux")]
[RequiresLinux]
[RequiresChanges]
[NonParallelizable]
internal sealed class TwinKnobTests
{
    private const string Vm = "/proc/sys/vm/";

    [TestCase("overcommit_ratio", "53", "overcommit_kbytes", "54000000")]
    [TestCase("dirty_ratio", "21", "dirty_bytes", "440000000")]
    [TestCase("dirty_background_ratio", "11", "dirty_background_bytes", "220000000")]
    public void Pair_IsAsItWas_WhicheverCountedAndWhicheverWasSet(string ratio, string share, string bytes, string number)
    {
        (string Name, string Value)[] knobs = [(ratio, share), (bytes, number)];
        string saved = Now(ratio) == "0" ? bytes : ratio;
        string value = Now(saved);
        try
        {
            foreach ((string Name, string Value) counts in knobs)
            {
                File.WriteAllText(Vm + counts.Name, counts.Value);
                string[] before = [Now(ratio), Now(bytes)];
                foreach ((string Name, string Value) set in knobs)
                {
                    Run($"knob(\"{Vm}{set.Name}\") {long.Parse(set.Value, CultureInfo.InvariantCulture) + 1}").Should()
                        .Be(EndReason.Completed);
                    new[] { Now(ratio), Now(bytes) }.Should().Equal(before, $"{counts.Name} counted, and {set.Name} was set");
                }

                Run($"knob(\"{Vm}{ratio}\") {share}; knob(\"{Vm}{bytes}\") {number}").Should()
                    .BeOneOf(EndReason.Completed, EndReason.NotRunnable);
                new[] { Now(ratio), Now(bytes) }.Should().Equal(before, "both were set");
            }
        }
        finally
        {
            File.WriteAllText(Vm + saved, value);
        }
    }

    [Test]
    public void Pair_IsAsItWas_WhenTheExecutorWasKilled()
    {
        const string hang = "c = fork()\nkill(c, SIGSTOP)\nin c { exit(0) }";
        string[] before = [Now("overcommit_ratio"), Now("overcommit_kbytes")];
        using Server killed = Server.Start(Executors.Program);
        killed.Hello();
        killed.Send(Wire.Run,
            ProgramEncoder.Encode(Executors.Compile(Test($"knob(\"{Vm}overcommit_kbytes\") 54000001", hang)), Executors.Features, false,
                300_000, allowMachine: true));
        SpinWait.SpinUntil(() => Now("overcommit_kbytes") == "54000001", TimeSpan.FromSeconds(60)).Should().BeTrue();

        killed.Kill();
        using Server later = Server.Start(Executors.Program);

        later.Hello().Get("left").Should().Be("0");
        new[] { Now("overcommit_ratio"), Now("overcommit_kbytes") }.Should().Equal(before);
    }

    /// <summary>The kernel raises it for huge pages, and works it out anew without them.</summary>
    [Test]
    public void HugePages_TakeMinFreeKbytesAlong()
    {
        using Server server = Server.Start(Executors.Program);
        string min = Now("min_free_kbytes");
        server.Hello();
        server.Send(Wire.Run,
            ProgramEncoder.Encode(Executors.Compile(Test("thp always", "c = fork()\nkill(c, SIGSTOP)\nin c { exit(0) }")),
                Executors.Features, false, 3000, allowMachine: true));
        string list = "";

        SpinWait.SpinUntil(
            () => File.Exists("/run/mmexec/state")
                && (list = File.ReadAllText("/run/mmexec/state")).Contains($"pid {server.Id}\n", StringComparison.Ordinal),
                TimeSpan.FromSeconds(60));

        list.Should().Contain($"twin {Vm}min_free_kbytes {min}\n");
        server.Receive().Type.Should().Be(Wire.Record);
        Now("min_free_kbytes").Should().Be(min);
    }

    [TestCase("/sys/kernel/mm/damon/admin/kdamonds/nr_kdamonds")]
    [TestCase("/sys/kernel/mm/mempolicy/weighted_interleave/node0")]
    public void Knob_ThatCannotBePutBack_IsNotSet(string path)
    {
        using LinuxMachine linux = LinuxMachine.TryCreate(out _)!;

        CaseRecord record = linux.Run(Executors.Compile(Test($"knob(\"{path}\") 1", "munmap(addr(0x1000), 1 page)")), Executors.MayChange);

        record.EndDetail.Should().Be($"machine knob(\"{path}\"): no knob that a script may set");
    }

    private static string Now(string knob) => File.ReadAllText(Vm + knob).Trim();

    private static EndReason Run(string setting)
    {
        using LinuxMachine linux = LinuxMachine.TryCreate(out _)!;
        return linux.Run(Executors.Compile(Test(setting, "munmap(addr(0x1000), 1 page)")), Executors.MayChange).End;
    }

    private static string Test(string machine, string body) => $"suite \"test\"\ntest \"t\" {{\nmachine {{ {machine} }}\n{body}\n}}\n";
}
