// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Tests.Linux;
using static Selftests.Tools.Tests.ScriptRepository;

namespace Selftests.Tools.Tests;

/// <summary>A run with --kernel, where the machine is this one behind a program that stands for QEMU.</summary>
[Category("Linux")]
[RequiresLinux]
[NonParallelizable]
internal sealed class KernelRunTests : CommandTests
{
    private const string Fails = """
        test "fails" {
            p = mmap(1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)
            load(p[0]) = 7
        }
        """;

    private FakeQemu qemu = null!;

    [SetUp]
    public void SetQemu()
    {
        qemu = new FakeQemu();
        Environment.SetEnvironmentVariable("MMT_QEMU", qemu.Program);
    }

    [TearDown]
    public void UnsetQemu()
    {
        Environment.SetEnvironmentVariable("MMT_QEMU", null);
        qemu.Dispose();
    }

    [Test]
    public void TheCommandThatRunsThemAgain_NamesTheSameKernel()
    {
        Repository.Write("mods/virtio_blk.ko", "\u007fELF\0depends=\0");
        string modules = Repository.PathOf("mods");
        Repository.Add("bad", Fails, Passing("good"));

        CommandRun run = Mmt(
            "run", "-n", "--on", "both", "--kernel", qemu.Image, "--modules", modules, "--kernel-args", "quiet splash",
            "--qemu-args=-name x");

        run.ExitCode.Should().Be(1, run.Error);
        run.Out.Should().Contain(
            $"run_tests.sh --on both --kernel {qemu.Image} --modules {modules} --kernel-args 'quiet splash' --qemu-args '-name x' "
                + "--failed\n");
    }

    [Test]
    public void WhatFailedOnOneKernel_IsNotOnRecordOfAnother()
    {
        Repository.Add("bad", Fails);
        Mmt("run", "--kernel", qemu.Image, "--kernel-args", "mem=1G").ExitCode.Should().Be(1);

        CommandRun other = Mmt("run", "--kernel", qemu.Image, "--failed", "--list");
        CommandRun same = Mmt("run", "--kernel-args", "mem=1G", "--kernel", Nearby(qemu.Image), "--failed", "--list");

        other.ExitCode.Should().Be(2);
        other.Error.Should().Be(
            $"mmt: --failed: no failure is on record of --on linux --kernel {qemu.Image}, but 1 case with --on linux --kernel {qemu.Image} "
                + "--kernel-args mem=1G, so there is nothing to run\n");
        same.Should().Be(new CommandRun(0, "bad/\"fails\"\n", ""), "a path is the same file from wherever it is written");
    }

    [Test]
    public void AMatrix_RemembersWhatFailedOnEachKernel()
    {
        Repository.Add("bad", Fails, Passing("good"));

        Mmt("run", "--kernels", $"host,{qemu.Image}").ExitCode.Should().Be(1);

        Mmt("run", "--on", "both", "--kernel", qemu.Image, "--failed", "--list").Out.Should().Be("bad/\"fails\"\n");
        Mmt("run", "--on", "both", "--failed", "--list").Out.Should().Be("bad/\"fails\"\n");
        Mmt("run", "--kernels", $"host,{qemu.Image}", "--failed").Out.Should().Contain("fails 1 of 1").And.NotContain("1 of 2");
    }

    [Test]
    public void WhereNoMachineBoots_AnOldConsoleIsKept()
    {
        string console = Repository.Write("console.log", "what a kernel said yesterday\n");
        string wrong = Repository.Add("wrong", "test \"a\" {\n    madvice(p)\n}\n");
        string good = Repository.Add("good", Passing("a"));

        Mmt("run", "--kernel", qemu.Image, "--console", console, wrong).ExitCode.Should().Be(2);
        Mmt("run", "--kernel", qemu.Image, "--console", console, "--list", good).ExitCode.Should().Be(0);
        File.WriteAllText(qemu.Program, "#!/bin/sh\nexit 1\n");
        CommandRun broken = Mmt("run", "--kernel", qemu.Image, "--console", console, good);

        broken.ExitCode.Should().Be(2);
        broken.Error.Should().NotContain("yesterday", "it says nothing of the machine that does not start today");
        File.ReadAllText(console).Should().Be("what a kernel said yesterday\n");
    }

    [Test]
    public void WhereOneBoots_TheConsoleIsItsOwn()
    {
        string console = Repository.Write("console.log", "what a kernel said yesterday\n");

        Mmt("run", "--kernel", qemu.Image, "--console", console, Repository.Add("good", Passing("a"))).ExitCode.Should().Be(0);

        File.ReadAllText(console).Should().Be("init: starts\n");
    }

    private static string Nearby(string path) =>
        Path.Combine(Path.GetDirectoryName(path)!, "..", Path.GetFileName(Path.GetDirectoryName(path)!), Path.GetFileName(path));
}
