// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Cli;
using Selftests.Harness.Linux;
using static Selftests.Tools.Tests.ScriptRepository;

namespace Selftests.Tools.Tests;

/// <summary>--kernel and what goes with it, where it cannot be meant so.</summary>
internal sealed class KernelOptionTests : CommandTests
{
    [TestCase("run")]
    [TestCase("machine")]
    [TestCase("observe")]
    [TestCase("fuzz")]
    public void AnImageThatIsNotThere_IsUsage(string command)
    {
        CommandRun run = Mmt(command, "--kernel", "arch/x86/boot/bzimage");

        run.ExitCode.Should().Be(2);
        run.Error.Should().Be("mmt: --kernel: there is no file 'arch/x86/boot/bzimage'\n");
    }

    [Test]
    public void AFolder_IsToldWhereTheImageIs()
    {
        Mmt("run", "--kernel", Repository.Root).Error.Should()
            .Be($"mmt: --kernel: there is no file '{Repository.Root}', but a folder: a built tree has arch/x86/boot/bzImage\n");
    }

    [TestCase("--modules")]
    [TestCase("--kernel-args")]
    [TestCase("--qemu-args")]
    [TestCase("--console")]
    public void WhatGoesWithAKernel_AloneIsUsage(string option)
    {
        CommandRun run = Mmt("run", option, "x");

        run.ExitCode.Should().Be(2);
        run.Error.Should().Be($"mmt: {option} says something of a kernel: --kernel BZIMAGE names it\n");
    }

    [Test]
    public void ModulesThatAreNotThere_AndAConsoleThatCannotBe_AreUsage()
    {
        string image = Repository.Write("bzImage", "");

        Mmt("run", "--kernel", image, "--modules", "nowhere").Error.Should().Be("mmt: --modules: there is no folder 'nowhere'\n");
        Mmt("run", "--kernel", image, "--console", Repository.PathOf("no/folder")).Error.Should()
            .StartWith($"mmt: --console: cannot write '{Repository.PathOf("no/folder")}': ");
    }

    [Test]
    public void AConsoleThatIsNoFile_IsUsage_AndNobodyWaits()
    {
        string image = Repository.Write("bzImage", "");
        string fifo = Repository.PathOf("fifo");
        ShellRun.Of("mkfifo", "/", null, fifo).ExitCode.Should().Be(0);

        Mmt("run", "--kernel", image, "--console", "/dev/null").Error.Should()
            .Be("mmt: --console: cannot write '/dev/null': it is a device, and no file\n");
        Mmt("run", "--kernel", image, "--console", fifo).Error.Should().StartWith($"mmt: --console: cannot write '{fifo}': it is a FIFO");
        Mmt("machine", "--kernel", fifo).Error.Should().StartWith($"mmt: --kernel {fifo}: ");
    }

    [Test]
    public void TheSameAgain_HasAllThatMakesTheKernelAnotherOne()
    {
        KernelOptions.AsTyped(new KernelRequest("arch/x86/boot/bzImage")).Should().Be("--kernel arch/x86/boot/bzImage");
        KernelOptions.AsTyped(
                new KernelRequest("bzImage") { Modules = "my modules", Arguments = "mem=1G", QemuArguments = "-name it's", Console = "c" })
            .Should().Be(@"--kernel bzImage --modules 'my modules' --kernel-args mem=1G --qemu-args '-name it'\''s'");
        KernelOptions.AsTyped(new KernelRequest("/state/vmlinuz") { Name = "debian:6.12" }).Should().Be("--kernel debian:6.12");
    }

    [Test]
    public void DebiansKernel_IsTheOneThatWasFetched()
    {
        Mmt("machine", "--kernel", "debian:6.12").Error.Should().Be("mmt: --kernel debian:6.12: it is not here: tools/kernels get 6.12\n");
        string image = Repository.Write(".mmt/kernels/6.12/tree/boot/vmlinuz-6.12.9", "");

        Mmt("machine", "--kernel", "debian:6.12").Error.Should().Contain($"mmt: --kernel {image}: ");
    }

    [Test]
    public void TheStateFolder_IsThatOfTheCommand()
    {
        string program = Path.Combine(CommandHost.FindRepository(AppContext.BaseDirectory)!, "tools/kernels");
        ShellRun List() => ShellRun.Of("env", Repository.Root, null, "MMT_STATE=elsewhere", program, "list");

        List().Error.Should().Be("kernels: none is here: tools/kernels get 6.12\n");
        Repository.Write("elsewhere/kernels/6.12/package", "linux-image-6.12.9\n");
        List().Out.Should().Be("debian:6.12  linux-image-6.12.9\n");
    }

    [TestCase("get")]
    [TestCase("get", "6.12.9")]
    [TestCase("fetch")]
    public void KernelsThatNobodyNamed_AreUsage(params string[] words)
    {
        string program = Path.Combine(CommandHost.FindRepository(AppContext.BaseDirectory)!, "tools/kernels");

        ShellRun.Of(program, "/", null, words).ExitCode.Should().Be(2);
    }

    [Test]
    public void OnTheModelOnly_IsUsage()
    {
        string image = Repository.Write("bzImage", "");
        string script = Repository.Add("good", Passing("a"));

        CommandRun run = Mmt("run", "--on", "model", "--kernel", image, script);

        run.ExitCode.Should().Be(2);
        run.Error.Should().Be("mmt: --kernel names a Linux, and --on model asks the model only: --on linux or --on both\n");
    }

    [TestCase("machine")]
    [TestCase("fuzz")]
    public void AKernelThatDoesNotCome_IsNoMachineOfThisOne(string command)
    {
        string image = Repository.Write("bzImage", "");
        Environment.SetEnvironmentVariable("MMT_QEMU", "qemu-that-is-not-there");
        try
        {
            CommandRun run = Mmt(command, "--kernel", image);

            run.ExitCode.Should().Be(2);
            run.Error.Should().Contain($"mmt: --kernel {image}: ");
        }
        finally
        {
            Environment.SetEnvironmentVariable("MMT_QEMU", null);
        }
    }

    [Test]
    public void AListOfCases_StartsNoMachine()
    {
        string image = Repository.Write("bzImage", "");
        string script = Repository.Add("good", Passing("a"));

        CommandRun run = Mmt("run", "--on", "both", "--kernel", image, "--list", script);

        run.Should().Be(new CommandRun(0, "good/\"a\"\n", ""));
    }
}
