// SPDX-License-Identifier: GPL-2.0-or-later
using System.Diagnostics;

namespace Selftests.Tools.Tests;

/// <summary>When tools/mmt builds, and what it does when it cannot.</summary>
internal sealed class LauncherTests : LauncherTree
{
    [Test]
    public void FirstStart_Builds_AndTheNextOneDoesNot()
    {
        ShellRun first = Start("zoo");
        ShellRun second = Start("run", "a b");

        first.Error.Should().Be("mmt: building (first build, about a minute)\n");
        first.Out.Should().EndWith("mmt.dll zoo\n");
        second.Error.Should().BeEmpty();
        second.Out.Should().EndWith("mmt.dll run a b\n");
        Builds().Should().Be(1);
    }

    [TestCase("dsl/Source.cs")]
    [TestCase("harness/Source.cs")]
    [TestCase("mm-core/Source.cs")]
    [TestCase("tools/cli/Source.cs")]
    public void NewerSource_IsBuilt(string source)
    {
        Start();
        Touch(source);

        Start();

        Builds().Should().Be(2);
    }

    /// <summary>The SDK switches the keypad of a terminal that it reads from to another mode, and never back.</summary>
    [Test]
    public void Build_DoesNotReadFromTheTerminal()
    {
        Start();

        Repository.Read("stdin").Should().Be("/dev/null\n");
    }

    /// <summary>./run_tests.sh goes by another path than tools/mmt does.</summary>
    [Test]
    public void StartedByAnotherPath_IsNoChange()
    {
        Start();

        ShellRun.Of("/bin/sh", Repository.Root, SearchPath, "-c", "./run_tests.sh x && tools/../tools/mmt x").Error.Should().BeEmpty();

        Builds().Should().Be(1);
    }

    [Test]
    public void DeletedSource_IsBuiltWithout()
    {
        Start();
        File.Delete(Repository.PathOf("harness/Source.cs"));
        Directory.SetLastWriteTimeUtc(Repository.PathOf("harness"), DateTime.UtcNow.AddSeconds(2));

        Start();

        Builds().Should().Be(2);
    }

    [Test]
    public void FoldersOfABuild_BesideTheSources_AreNoChange()
    {
        Start();
        Repository.Write("harness/obj/Made.cs", "");
        Repository.Write("harness/bin/Made.dll", "");

        Start().Error.Should().BeEmpty();

        Builds().Should().Be(1);
    }

    [Test]
    public void OlderTimeStamp_OfASourceThatWasPutBack_IsBuilt()
    {
        Start();
        Repository.Write("harness/Source.cs", "// as it was once");
        File.SetLastWriteTimeUtc(Repository.PathOf("harness/Source.cs"), DateTime.UtcNow.AddDays(-1));

        Start();

        Builds().Should().Be(2);
    }

    [Test]
    public void TimeStampInTheFuture_IsBuiltOnce()
    {
        File.SetLastWriteTimeUtc(Repository.PathOf("harness/Source.cs"), DateTime.UtcNow.AddYears(1));
        File.SetLastWriteTimeUtc(Repository.PathOf("dsl/Source.cs"), DateTime.UtcNow.AddHours(1));

        Start();
        Start();

        Builds().Should().Be(1);
    }

    [Test]
    public void OlderFile_MovedOverASource_IsBuilt()
    {
        Repository.Write("old.cs", "// as it was once");
        File.SetLastWriteTimeUtc(Repository.PathOf("old.cs"), DateTime.UtcNow.AddDays(-1));
        Start();
        File.Move(Repository.PathOf("old.cs"), Repository.PathOf("harness/Source.cs"), overwrite: true);
        Directory.SetLastWriteTimeUtc(Repository.PathOf("harness"), DateTime.UtcNow.AddSeconds(2));

        Start();

        Builds().Should().Be(2);
    }

    [TestCase("harness/tests/Test.cs")]
    [TestCase("harness/obj/Made.cs")]
    [TestCase("selftests/vm/cow.mmt")]
    public void WhatIsNoPartOfTheCommand_IsNotBuilt(string file)
    {
        Repository.Write(file, "");
        Start();
        Touch(file);

        Start();

        Builds().Should().Be(1);
    }

    [Test]
    public void BrokenBuild_PrintsItsErrors_AndIsThree()
    {
        Repository.Write("broken", "  Determining projects\nA.cs(1,2): error CS1001: Identifier expected\n");

        ShellRun run = Start("run");

        run.ExitCode.Should().Be(3);
        run.Error.Should().Contain("error CS1001: Identifier expected").And.NotContain("Determining projects");
        run.Out.Should().BeEmpty();
    }

    [Test]
    public void BrokenBuild_LeavesTheOneBefore_AndIsTriedAgain()
    {
        Start();
        Touch("dsl/Source.cs");
        Repository.Write("broken", "error\n");
        Start().ExitCode.Should().Be(3);
        File.Exists(Repository.PathOf(".mmt/bin/mmt.dll")).Should().BeTrue();

        File.Delete(Repository.PathOf("broken"));

        Start().ExitCode.Should().Be(0);
    }

    [Test]
    public void WithoutTheAheadOfTimeCompiler_ItBuildsAllTheSame()
    {
        Repository.Write("no-crossgen", "");

        Start("run").ExitCode.Should().Be(0);
        Builds().Should().Be(2);
    }

    [Test]
    public void WithoutAnSdk_ItSaysWhatToInstall_AndIsTwo()
    {
        File.Delete(Repository.PathOf("fake/dotnet"));
        foreach (string tool in new[] { "sh", "find", "readlink", "cat" })
        {
            File.CreateSymbolicLink(Repository.PathOf($"fake/{tool}"), $"/usr/bin/{tool}");
        }

        ShellRun run = ShellRun.Of(Repository.PathOf("tools/mmt"), "/", Repository.PathOf("fake"), "run");

        run.ExitCode.Should().Be(2);
        run.Error.Should().Contain("dotnet-sdk-10.0");
    }

    [Test]
    public void TwoAtOnce_BuildOnce()
    {
        using Process first = ShellRun.Start(Repository.PathOf("tools/mmt"), "/", SearchPath, "one");
        using Process second = ShellRun.Start(Repository.PathOf("tools/mmt"), "/", SearchPath, "two");

        ShellRun.Wait(first).Out.Should().EndWith("mmt.dll one\n");
        ShellRun.Wait(second).Out.Should().EndWith("mmt.dll two\n");
        Builds().Should().Be(1);
    }

    [Test]
    public void RunTests_IsMmtRun_AlsoThroughALinkAndFromAnotherFolder()
    {
        string link = Repository.PathOf("link");
        File.CreateSymbolicLink(link, Repository.PathOf("run_tests.sh"));

        ShellRun.Of(link, "/", SearchPath, "-t", "cow ksm").Out.Should().EndWith("mmt.dll run -t cow ksm\n");
    }

    [Test]
    public void OldBuilds_AreRemovedButTheLast()
    {
        for (int i = 0; i < 4; i++)
        {
            Start();
            Touch("dsl/Source.cs");
        }

        Directory.GetDirectories(Repository.PathOf(".mmt"), "build.*").Should().HaveCount(2);
    }

    [Test]
    public void CheckoutThatCannotBeWritten_IsBuiltElsewhere()
    {
        string state = Repository.PathOf("elsewhere");

        ShellRun run = ShellRun.Of("env", "/", SearchPath, $"MMT_STATE={state}", Repository.PathOf("tools/mmt"), "run");

        run.ExitCode.Should().Be(0, run.Error);
        run.Out.Should().Be($"{state}/bin/mmt.dll run\n");
        Directory.Exists(Repository.PathOf(".mmt")).Should().BeFalse();
    }

    [Test]
    public void InstallUser_MakesALink_ThatRunsTheSameMmt()
    {
        string home = Repository.PathOf("home");

        ShellRun run = ShellRun.Of("env", "/", SearchPath, $"HOME={home}", Repository.PathOf("tools/mmt"), "install", "--user");

        run.ExitCode.Should().Be(0, run.Error);
        run.Error.Should().Contain($"{home}/.local/bin is not in PATH");
        Start();
        ShellRun.Of($"{home}/.local/bin/mmt", "/", SearchPath, "run", "x").Out.Should().EndWith("/.mmt/bin/mmt.dll run x\n");
        ShellRun.Of("env", "/", SearchPath, $"HOME={home}", Repository.PathOf("tools/mmt"), "install").ExitCode.Should().Be(2);
    }

    private int Builds() => File.ReadAllLines(Repository.PathOf("builds")).Length;

    private void Touch(string file) => File.SetLastWriteTimeUtc(Repository.PathOf(file), DateTime.UtcNow.AddSeconds(2));
}
