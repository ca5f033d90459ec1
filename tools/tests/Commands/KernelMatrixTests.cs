// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text.Json;
using Selftests.Harness.Tests.Linux;
using static Selftests.Tools.Tests.ScriptRepository;

namespace Selftests.Tools.Tests;

/// <summary>--kernels: the list, and the matrix.</summary>
internal sealed class KernelMatrixTests : CommandTests
{
    [TestCase("host,", "--kernels 'host,' has an empty name: they are separated by commas, debian:6.12,host")]
    [TestCase("host,host", "--kernels names host twice")]
    [TestCase("host,nowhere", "--kernels: there is no file 'nowhere'")]
    [TestCase("debian:6.12", "--kernels debian:6.12: it is not here: tools/kernels get 6.12")]
    public void AListThatIsNone_IsUsage(string list, string message)
    {
        Mmt("run", "--kernels", list).Should().Be(new CommandRun(2, "", $"mmt: {message}\n"));
    }

    [TestCase("--kernel", "x", "--kernel speaks of one kernel, and --kernels of several: give one of them")]
    [TestCase("--modules", "x", "--modules speaks of one kernel, and --kernels of several: give one of them")]
    [TestCase("--on", "linux", "--kernels compares the model with each of them: --on both, or no --on")]
    [TestCase("--format", "junit", "--kernels prints a matrix: --format plain or json")]
    public void WhatDoesNotGoWithIt_IsUsage(string option, string value, string message)
    {
        Mmt("run", "--kernels", "host", option, value).Error.Should().Be($"mmt: {message}\n");
    }

    [Test]
    [RequiresLinux]
    [Category("Linux")]
    public void TheKernelUnderneath_Agrees_AndAKernelThatDoesNotStartIsAColumn()
    {
        string image = Repository.Write("bzImage", "");
        Repository.Add("good", Passing("a"));

        CommandRun good = Mmt("run", "--kernels", "host");
        CommandRun run = Mmt("run", "--kernels", $"{image},host");

        good.ExitCode.Should().Be(0, good.Error);
        good.Out.Should().Contain("good.mmt  agrees\n").And.EndWith("host: 1 agrees\n");
        run.ExitCode.Should().Be(2);
        run.Out.Should().Contain("skipped").And.Contain("host:").And.Contain($"{image}: not asked: --kernel {image}: ");
    }

    [Test]
    [RequiresLinux]
    [Category("Linux")]
    public void WhatFails_IsTold_AndInJson()
    {
        Repository.Add("bad", """
            test "t" {
                p = mmap(1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)
                load(p[0]) = 7
            }
            """);
        string file = Repository.PathOf("matrix.json");

        CommandRun run = Mmt("run", "--kernels", "host", "--format", "json", "--output", file);

        run.ExitCode.Should().Be(1);
        run.Out.Should().Contain("bad.mmt  fails 1 of 1\n").And.Contain("fails on host: bad/\"t\"\n").And.Contain("actual:   0");
        JsonElement json = JsonDocument.Parse(File.ReadAllText(file)).RootElement;
        json.GetProperty("format").GetString().Should().Be("mmt-kernels");
        json.GetProperty("exit_code").GetInt32().Should().Be(1);
        json.GetProperty("kernels")[0].GetProperty("fails").GetInt32().Should().Be(1);
        json.GetProperty("cases")[0].GetProperty("on")[0].GetProperty("state").GetString().Should().Be("fails");
    }

    [Test]
    [RequiresLinux]
    [Category("Linux")]
    public void ADifference_Differs_AndIsKnownByItsEntry()
    {
        Repository.Add("flags", KnownDifferencesTests.Test);
        CommandRun without = Mmt("run", "--kernels", "host", "--bug", "Z58");
        Repository.Write(KnownDifferencesTests.File, KnownDifferencesTests.Entry + "\ncommit: 6707915e030a mm: what ended it");
        CommandRun with = Mmt("run", "--kernels", "host", "--bug", "Z58");

        without.ExitCode.Should().Be(1);
        without.Out.Should().Contain("flags.mmt  differs 1 of 1\n").And.Contain("differs on host: flags/\"t\"\n");
        with.ExitCode.Should().Be(0, with.Out);
        with.Out.Should().Contain("flags.mmt  known 1 of 1\n").And.Contain("""
            known: a bug is switched on (mm/vma.c:vma_merge_existing_range())
              every version; commit 6707915e030a mm: what ended it
              known-differences.txt:2: 1 case on host
            """);
    }
}
