// SPDX-License-Identifier: GPL-2.0-or-later
using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using Selftests.Harness.Linux;

namespace Selftests.Harness.Tests.Linux;

/// <summary>A virtual machine that does not start says why, and none outlives the harness.</summary>
[Category("Linux")]
[RequiresLinux]
[SupportedOSPlatform("linux")]
internal sealed class BootTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    [Test]
    public void WithoutQemu_ItIsTold()
    {
        Boot("bzImage", "qemu-that-is-not-there").Should()
            .Be("QEMU is needed, and there is no 'qemu-that-is-not-there' (Debian, Ubuntu: apt-get install qemu-system-x86)");
    }

    [TestCase("\u007fELF", "it is an ELF, as vmlinux is: what boots is arch/x86/boot/bzImage of the same tree")]
    [TestCase("#!/usr/bin/env", "it is no bzImage")]
    public void WhatIsNoImage_IsTold(string content, string told)
    {
        using var qemu = new FakeQemu();
        File.WriteAllText(qemu.Image, content);

        Boot(qemu.Image, qemu.Program).Should().Be(told);
        qemu.Processes.Should().BeEmpty();
    }

    [TestCase("/dev/null", "it is a device, and no file")]
    [TestCase("/tmp", "it is a folder, and no file")]
    public void WhatIsNoFile_IsNotOpened(string image, string told)
    {
        using var qemu = new FakeQemu();

        Boot(image, qemu.Program).Should().Be(told);
    }

    [Test]
    public void AKernelThatDoesNotComeUp_IsToldWithItsConsole()
    {
        using var mute = new FakeQemu("printf '[    1.2] a last word\\n' >>\"$console\"");
        using var loud = new FakeQemu("printf '[    1.3] Kernel panic - not syncing: no init\\n' >>\"$console\"");

        Boot(mute.Image, mute.Program).Should()
            .Be("the kernel did not come up (QEMU: the executor ended before it answered); the last that its console said:\ninit: "
                + "starts\na last word");
        Boot(loud.Image, loud.Program).Should().Be("the kernel did not come up; it said:\nKernel panic - not syncing: no init");
    }

    [Test]
    public void AMachineThatStandsWithoutSomething_TellsIt()
    {
        using var qemu = new FakeQemu(
            "printf 'init: /modules/00-virtio_blk.ko: Exec format error\\r\\ninit: /modules/03-ext4.ko: Exec format error\\r\\n"
                + $"init: the disk as ext4: No such device\\r\\n' >>\"$console\"; exec {Executors.Program}");
        var told = new List<string>();
        Action<string>? before = LinuxMachine.Notice;
        LinuxMachine.Notice = told.Add;
        try
        {
            using LinuxMachine? linux = LinuxMachine.TryCreate(new KernelRequest(qemu.Image) { Qemu = qemu.Program }, out string whyNot);
            linux.Should().NotBeNull(whyNot);
        }
        finally
        {
            LinuxMachine.Notice = before;
        }

        told.Should().ContainInOrder(
            "the kernel refuses modules: virtio_blk (Exec format error), ext4 (Exec format error): are they another one's? --modules names "
                + "the folder of its own",
            "the disk cannot be mounted (No such device): no disk: files by name lie in memory, and cases with swap are skipped");
    }

    [Test]
    public void WhatQemuSays_IsTold()
    {
        using var qemu = new FakeQemu("rm \"$console\"; echo 'qemu: no such machine' >&2; exit 1");

        Boot(qemu.Image, qemu.Program).Should().Be("qemu: no such machine");
    }

    [Test]
    public void TheFolder_EndsWithTheMachine()
    {
        using var qemu = new FakeQemu();
        using (LinuxMachine? linux = LinuxMachine.TryCreate(new KernelRequest(qemu.Image) { Qemu = qemu.Program }, out string whyNot))
        {
            linux.Should().NotBeNull(whyNot);
            File.Exists(qemu.Consoles[0]).Should().BeTrue();
        }

        Directory.Exists(Path.GetDirectoryName(qemu.Consoles[0])).Should().BeFalse();
        IsAlive(qemu.Processes[0]).Should().BeFalse();
    }

    [Test]
    public void AFolderWithoutModules_LeavesNothingBehind()
    {
        using var qemu = new FakeQemu();
        string empty = Directory.CreateTempSubdirectory("mmt-none-").FullName;
        string? before = Environment.GetEnvironmentVariable("TMPDIR");
        Environment.SetEnvironmentVariable("TMPDIR", empty);
        try
        {
            LinuxMachine.TryCreate(new KernelRequest(qemu.Image) { Qemu = qemu.Program, Modules = empty }, out string whyNot).Should()
                .BeNull();
            whyNot.Should().StartWith("there is no module in");
            Directory.GetFileSystemEntries(empty).Should().BeEmpty();
        }
        finally
        {
            Environment.SetEnvironmentVariable("TMPDIR", before);
            Directory.Delete(empty, recursive: true);
        }
    }

    /// <summary>A shell stands for the harness: it is killed, and cannot put anything in order.</summary>
    [Test]
    public void AHarnessThatIsKilled_LeavesNeitherQemuNorFolder()
    {
        string folder = Directory.CreateTempSubdirectory("mmt-vm-").FullName;
        string keeper = ExecutorBuild.GetGuest().Programs!.Keeper;
        using Process shell = Process.Start(new ProcessStartInfo(
            "sh", [
                "-c", $"mkfifo {folder}/in; {keeper} $$ {folder} {folder}/errors sh -c 'echo $$ >{folder}/pid; exec sleep 1000' <"
                    + $"{folder}/in & exec 3>{folder}/in; read x",
            ])
        { RedirectStandardInput = true })!;
        string pid = "";
        SpinWait.SpinUntil(() => File.Exists($"{folder}/pid") && (pid = File.ReadAllText($"{folder}/pid").Trim()).Length > 0, Soon).Should()
            .BeTrue();
        int machine = int.Parse(pid, CultureInfo.InvariantCulture);
        IsAlive(machine).Should().BeTrue();

        shell.Kill();

        SpinWait.SpinUntil(() => !IsAlive(machine) && !Directory.Exists(folder), Soon).Should().BeTrue();
    }

    private static string Boot(string image, string qemu)
    {
        using LinuxMachine? linux = LinuxMachine.TryCreate(new KernelRequest(image) { Qemu = qemu }, out string whyNot);
        linux.Should().BeNull();
        return whyNot;
    }

    private static bool IsAlive(int process) => Directory.Exists($"/proc/{process}");
}
