// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Bench;
using Selftests.Cli;

namespace Selftests.Tools.Tests.Bench;

/// <summary>--kernel of the table, with what goes with it: read as the command reads it.</summary>
internal sealed class BenchKernelTests : CommandTests
{
    [TestCase("--kernel: there is no file 'nowhere'", "--kernel", "nowhere")]
    [TestCase("--kernel debian:6.12: it is not here: tools/kernels get 6.12", "--kernel", "debian:6.12")]
    [TestCase("--kernel-args says something of a kernel: --kernel BZIMAGE names it", "--kernel-args", "quiet")]
    [TestCase("--modules: there is no folder 'nowhere'", "--kernel", "IMAGE", "--modules", "nowhere")]
    [TestCase("Unrecognized command or argument '--nowhere'.", "executor", "--nowhere")]
    public void WhatCannotBeMeant_IsUsage(string why, params string[] args)
    {
        string image = Repository.Write("bzImage", "");

        FluentActions.Invoking(() => Of([.. args.Select(word => word == "IMAGE" ? image : word)])).Should().Throw<UsageException>()
            .WithMessage(why);
    }

    [Test]
    public void AnExecutor_IsNoKernelInAVirtualMachine() => Of("/bin/true").IsThere.Should().BeTrue();

    private KernelBench Of(params string[] args) => Selftests.Bench.Program.KernelOf(
        args, new CommandHost { Out = TextWriter.Null, Error = TextWriter.Null, Repository = Repository.Root });
}
