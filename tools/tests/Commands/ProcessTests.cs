// SPDX-License-Identifier: GPL-2.0-or-later
using System.Diagnostics;
using System.Globalization;
using Selftests.Cli;
using static Selftests.Tools.Tests.ScriptRepository;

namespace Selftests.Tools.Tests;

/// <summary>The whole way, as a user goes it: run_tests.sh of this repository, built by itself where that is needed.</summary>
internal sealed class ProcessTests : CommandTests
{
    private static readonly string Real = CommandHost.FindRepository(AppContext.BaseDirectory)!;
    private static readonly string RunTests = Path.Combine(Real, "run_tests.sh");

    [Test]
    public void Script_StartedByItsShebang_FromAnywhere()
    {
        ShellRun run = ShellRun.Of(Path.Combine(Real, "selftests/vm/map_fixed_noreplace.mmt"), "/", null);

        run.ExitCode.Should().Be(0, run.Error);
        KtapParser.Parse(run.Out).Single().Name.Should().Be("map_fixed_noreplace");
    }

    [Test]
    public void PathsOfAFailure_AreThoseOfTheWorkingFolder()
    {
        Repository.Add("bad", "test \"a\" {\n    madvice(p)\n}\n");

        ShellRun run = ShellRun.Of(RunTests, Repository.PathOf("selftests"), null, "vm/bad.mmt");

        run.ExitCode.Should().Be(2);
        run.Error.Should().Contain("vm/bad.mmt:4:5: ").And.NotContain(Repository.Root);
    }

    [Test]
    public void WithoutPaths_TheRepositorysScriptsAreMeant_AlsoFromAnotherFolder()
    {
        ShellRun run = ShellRun.Of(RunTests, Repository.Root, null, "--list", "-t", "madv_populate mseal_test");

        run.ExitCode.Should().Be(0);
        run.Out.Should().StartWith("madv_populate/").And.Contain("\nmseal_test/");
    }

    [TestCase("model")]
    [TestCase("both")]
    public void MoreJobsThanDescriptorsAllow_AreFewer_AndNoErrorOfOurs(string machine)
    {
        string script = Repository.Add("many", [.. Enumerable.Range(0, 48).Select(i => Passing($"t{i}"))]);
        ShellRun.Of(RunTests, "/", null, "-n", "--jobs", "48", script).Error.Should().NotContain("ulimit", "here they are enough");

        ShellRun run = ShellRun.Of("/bin/sh", "/", null, "-c", $"ulimit -n 170; exec {RunTests} -n --on {machine} --jobs 48 {script}");

        run.ExitCode.Should().Be(0, run.Out + run.Error);
        run.Error.Should().MatchRegex(@"mmt: --jobs 48: \d+ cases at once, because 170 descriptors \(ulimit -n\) are enough for no more\n");
    }

    [TestCase("INT")]
    [TestCase("TERM")]
    public void Interrupt_LeavesNoHalfReport(string signal)
    {
        string script = Repository.Add("good", Passing("a"));
        string report = Repository.Write("out/report", "old");
        using Process process = ShellRun.StartHeedingCtrlC(RunTests, script, "--repeat", "1000000", "--output", report);
        process.StandardOutput.ReadLine().Should().Be("KTAP version 1");

        ShellRun.Of("kill", "/", null, $"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture));
        ShellRun run = ShellRun.Wait(process);

        run.ExitCode.Should().Be(130);
        File.ReadAllText(report).Should().Be("old");
        Directory.GetFiles(Repository.PathOf("out")).Should().Equal(report);
    }

    [TestCase("INT")]
    [TestCase("TERM")]
    public void Interrupt_LeavesWhatFailedSoFar_ForFailed(string signal)
    {
        string script = Repository.Add("bad", Failing("a"));
        using Process process = ShellRun.StartHeedingCtrlC(RunTests, script, "-n", "--repeat", "100000");
        while (process.StandardOutput.ReadLine() is { } line && !line.StartsWith("[FAIL]", StringComparison.Ordinal))
        {
        }

        ShellRun.Of("kill", "/", null, $"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture));
        ShellRun.Wait(process).ExitCode.Should().Be(130);

        ShellRun.Of(RunTests, "/", null, "--failed", "--list", script).Out.Should().Be("bad/\"a\"\n");
    }

    [Test]
    public void CtrlC_LeavesNoVirtualMachine()
    {
        string image = Environment.GetEnvironmentVariable("MMT_KERNEL") ?? "";
        Assume.That(image, Is.Not.Empty, "MMT_KERNEL names no kernel image that a virtual machine could boot");
        string script = Repository.Add("good", Passing("a"));
        using Process process =
            ShellRun.StartHeedingCtrlC(RunTests, script, "--kernel", image, "--repeat", "100000", "--kernel-args", "mark-of-this-test");
        process.StandardOutput.ReadLine().Should().Be("KTAP version 1");
        Machines().Should().NotBeEmpty();

        ShellRun.Of("kill", "/", null, "-INT", process.Id.ToString(CultureInfo.InvariantCulture));

        ShellRun.Wait(process).ExitCode.Should().Be(130);
        Machines().Should().BeEmpty();

        static string Machines() =>
            ShellRun.Of("sh", "/", null, "-c", "grep -lsa 'mark-of-this-tes[t]' /proc/[0-9]*/cmdline | grep -v \"/$$/\"").Out;
    }

    [Test]
    public void CsharpBlockThatEndsTheProcess_IsNoPass()
    {
        string script = Repository.Add("ends", "test \"a\" {\n    csharp {\n        System.Environment.Exit(0);\n    }\n}\n", Passing("b"));

        ShellRun run = ShellRun.Of(RunTests, "/", null, "--allow-csharp", script);

        run.ExitCode.Should().Be(1);
        run.Out.Should().Contain("the process of the block died: it ended itself with exit code 0").And.Contain("  ok 2 ends/\"b\"");
    }

    [Test]
    public void ReaderThatGoesAway_EndsTheRunQuietly()
    {
        string script = Repository.Add("good", Passing("a"));

        ShellRun run = ShellRun.Of("sh", "/", null, "-c", $"'{RunTests}' '{script}' --repeat 2000 | head -n 1");

        run.Out.Should().Be("KTAP version 1\n");
        run.Error.Should().NotContain("issue");
    }
}
