// SPDX-License-Identifier: GPL-2.0-or-later
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Selftests.Harness.Linux;
using Selftests.Harness.Records;
using Selftests.Harness.Tests.Tidy;

namespace Selftests.Harness.Tests.Linux;

/// <summary>The machine underneath is others' too: what changes it needs leave, and what can take it down never runs.</summary>
internal sealed partial class HostTests : LinuxFixture
{
    private const string Nothing = "munmap(addr(0x1000), 1 page)";

    [TestCase("swap 8 pages")]
    [TestCase("knob(\"/proc/sys/vm/stat_interval\") 77")]
    [TestCase("knob(\"/sys/kernel/mm/ksm/pages_to_scan\") 77")]
    [TestCase("fault_around_bytes 8K")]
    [TestCase("cpus 1; knob(\"/proc/sys/vm/nr_hugepages\") 77")]
    public void WhatChangesTheMachine_NeedsLeave(string settings)
    {
        CaseRecord record = Linux.Run(Executors.Compile(Test($"machine {{ {settings} }}", Nothing)), RunOptions.Default);

        (record.End, record.EndDetail).Should().Be((EndReason.NotRunnable, "it changes this machine: --allow-machine lets it"));
    }

    [Test]
    public void WhatIsSoAlready_NeedsNone()
    {
        string settings =
            $"cpus 1; fault_around_bytes {Linux.Kernel.Get("fault_around")} bytes; knob(\"/proc/sys/vm/swappiness\") "
                + $"{File.ReadAllText("/proc/sys/vm/swappiness").Trim()}";

        Linux.Run(Executors.Compile(Test($"machine {{ {settings} }}", Nothing)), RunOptions.Default)
            .End.Should().Be(EndReason.Completed);
    }

    [TestCase("panic_on_oom", "2")]
    [TestCase("min_free_kbytes", "1000000000")]
    [TestCase("overcommit_memory", "2")]
    [TestCase("overcommit_ratio", "0")]
    [TestCase("dirty_bytes", "4096")]
    [TestCase("oom_kill_allocating_task", "1")]
    [TestCase("drop_caches", "3")]
    [TestCase("compact_memory", "1")]
    [TestCase("max_map_count", "10")]
    [TestCase("admin_reserve_kbytes", "1")]
    [TestCase("user_reserve_kbytes", "1")]
    [TestCase("memfd_noexec", "2")]
    [TestCase("nr_hugepages", "1000000")]
    [TestCase("watermark_scale_factor", "3000")]
    [TestCase("vfs_cache_pressure", "0")]
    [TestCase("swappiness", "0x10")]
    [TestCase("swappiness", "-1")]
    public void WhatTakesAMachineDown_IsNeverWritten_WithLeaveOrWithout(string knob, string value)
    {
        string before = Told(knob);
        foreach (RunOptions options in (RunOptions[])[RunOptions.Default, Executors.MayChange])
        {
            CaseRecord record =
                Linux.Run(Executors.Compile(Test($"machine {{ knob(\"/proc/sys/vm/{knob}\") \"{value}\" }}", Nothing)), options);

            record.End.Should().Be(EndReason.NotRunnable);
            record.EndDetail.Should().StartWith($"machine knob(\"/proc/sys/vm/{knob}\"): never on the kernel underneath: ");
        }

        Told(knob).Should().Be(before);
    }

    [TestCase("madvise(p, MADV_HWPOISON)")]
    [TestCase("madvise(p, MADV_SOFT_OFFLINE)")]
    [TestCase("madvise(p, 100)")]
    [TestCase("c = fork()\nprocess_madvise(c, p, MADV_SOFT_OFFLINE)")]
    public void PoisonedPages_AreNeverMade(string call)
    {
        CaseRecord record = Linux.Run(
            Executors.Compile(Test("", $"p = mmap(1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)\nstore(p[0], 1)\n{call}")),
            Executors.MayChange);

        record.End.Should().Be(EndReason.NotRunnable);
        record.EndDetail.Should().Contain("it takes pages from the machine for good: never on the kernel underneath");
    }

    /// <summary>A machine whose memory goes while a case runs: /proc/meminfo is a file of the test.</summary>
    [Test]
    [RequiresLinux("root")]
    public void MemoryThatRunsOut_EndsTheCase_AndNotTheMachine()
    {
        string folder = Directory.CreateTempSubdirectory("mmexec-memory").FullName;
        string meminfo = Path.Combine(folder, "meminfo");
        string launcher = Path.Combine(folder, "launcher");
        File.WriteAllText(meminfo, "MemTotal: 16000000 kB\nMemAvailable: 8000000 kB\n");
        File.WriteAllText(
            launcher, $"#!/bin/sh\nexec unshare -m sh -c 'mount --bind {meminfo} /proc/meminfo && exec {Executors.Program}'\n");
        Programs.MakeExecutable(launcher);
        try
        {
            using Server server = Server.Start(launcher);
            server.Hello();
            server.Send(Wire.Run, Executors.Encode(Test("", "c = fork()\nkill(c, SIGSTOP)\nin c { exit(0) }")));
            SpinWait.SpinUntil(() => File.ReadAllText($"/proc/{server.Id}/task/{server.Id}/children").Length > 0, TimeSpan.FromSeconds(30))
                .Should().BeTrue("the case runs");
            File.WriteAllText(meminfo, "MemTotal: 16000000 kB\nMemAvailable: 900000 kB\n");

            (ushort type, byte[] why) = server.Receive();

            (type, Encoding.UTF8.GetString(why)).Should().Be(
                (Wire.Skipped, "it takes the memory that this machine lives on: never on the kernel underneath"));
            server.Send(Wire.Run, Executors.Encode(Test("", Nothing)));
            server.Receive().Type.Should().Be(Wire.Record, "the next one has what is left");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>docs/linux.md shows the executor's own table.</summary>
    [Test]
    public void ThePage_HasEveryKnobOfTheTable()
    {
        string source = File.ReadAllText(Repository.PathOf("tools/executor/hostknobs.c"));
        string page = File.ReadAllText(Repository.PathOf("docs/linux.md"));

        string[] knobs = [.. KnobsOf(source)];

        knobs.Should().HaveCountGreaterThan(40);
        knobs.Where(knob => !page.Contains(knob, StringComparison.Ordinal)).Should().BeEmpty();
    }

    private static IEnumerable<string> KnobsOf(string source) =>
        Row().Matches(source)
            .Select(row => $"`{row.Groups["name"].Value}`"
                + (row.Groups["least"].Success ? $" {Number(row.Groups["least"])}..{Number(row.Groups["most"])}" : ""));

    private static long Number(Capture text) => text.Value.StartsWith("0x", StringComparison.Ordinal)
        ? Convert.ToInt64(text.Value, 16) : long.Parse(text.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(
        """^\t\{ (?:VM |MM |THP )?"(?<name>[^"]+)", (?:WORDS|NUMBERS\((?<least>\w+), (?<most>\w+)\)) \},""", RegexOptions.Multiline)]
    private static partial Regex Row();

    private static string Told(string knob)
    {
        try
        {
            return File.ReadAllText($"/proc/sys/vm/{knob}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return error.GetType().Name;
        }
    }

    private static string Test(string machine, string body) => $"suite \"test\"\ntest \"t\" {{\n{machine}\n{body}\n}}\n";
}
