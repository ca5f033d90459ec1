// SPDX-License-Identifier: GPL-2.0-or-later
using System.Diagnostics;
using Selftests.Cli;

namespace Selftests.Tools.Tests;

/// <summary>tools/mmt in a tree of its own, with a dotnet that only says what it was asked.</summary>
internal sealed class LauncherTests : CommandTests
{
    // Publishing leaves a line in 'builds'; the command prints its arguments.
    private const string FakeDotnet = """
        #!/bin/sh
        case $1 in
            --version) echo 10.0.100 ;;
            publish)
                echo build >> "$FAKE_ROOT/builds"
                [ ! -e "$FAKE_ROOT/broken" ] || { cat "$FAKE_ROOT/broken"; exit 1; }
                case "$*" in
                    *PublishReadyToRun=true*)
                        [ ! -e "$FAKE_ROOT/no-crossgen" ] || { echo 'error NU1101: microsoft.netcore.app.crossgen2'; exit 1; } ;;
                esac
                while [ "$1" != --output ]; do shift; done
                mkdir -p "$2"; : > "$2/mmt.dll" ;;
            *) echo "$@" ;;
        esac
        """;

    private string path = "";

    [SetUp]
    public void CopyLauncher()
    {
        string real = CommandHost.FindRepository(AppContext.BaseDirectory)!;
        Repository.Write("tools/mmt", File.ReadAllText(Path.Combine(real, "tools/mmt")));
        Repository.Write("run_tests.sh", File.ReadAllText(Path.Combine(real, "run_tests.sh")));
        Repository.Write("fake/dotnet", FakeDotnet.Replace("$FAKE_ROOT", Repository.Root, StringComparison.Ordinal));
        foreach (string source in new[] { "dsl", "harness", "mm-core", "tools/cli" })
        {
            Repository.Write($"{source}/Source.cs", "");
        }

        foreach (string file in new[] { "tools/mmt", "run_tests.sh", "fake/dotnet" })
        {
            File.SetUnixFileMode(Repository.PathOf(file), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        path = $"{Repository.PathOf("fake")}:/usr/bin:/bin";
    }

    [Test]
    public void FirstStart_Builds_AndTheNextOneDoesNot()
    {
        ShellRun first = Start("zoo");
        ShellRun second = Start("run", "a b");

        first.Error.Should().Contain("mmt: building");
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
        File.GetLastWriteTimeUtc(Repository.PathOf(".mmt/stamp")).Should().BeOnOrAfter(
            Directory.GetLastWriteTimeUtc(Repository.PathOf("harness")), "the next start sees it at once");
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
        using Process first = ShellRun.Start(Repository.PathOf("tools/mmt"), "/", path, "one");
        using Process second = ShellRun.Start(Repository.PathOf("tools/mmt"), "/", path, "two");

        ShellRun.Wait(first).Out.Should().EndWith("mmt.dll one\n");
        ShellRun.Wait(second).Out.Should().EndWith("mmt.dll two\n");
        Builds().Should().Be(1);
    }

    [Test]
    public void RunTests_IsMmtRun_AlsoThroughALinkAndFromAnotherFolder()
    {
        string link = Repository.PathOf("link");
        File.CreateSymbolicLink(link, Repository.PathOf("run_tests.sh"));

        ShellRun.Of(link, "/", path, "-t", "cow ksm").Out.Should().EndWith("mmt.dll run -t cow ksm\n");
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

    private ShellRun Start(params string[] args) => ShellRun.Of(Repository.PathOf("tools/mmt"), "/", path, args);

    private int Builds() => File.ReadAllLines(Repository.PathOf("builds")).Length;

    private void Touch(string file) => File.SetLastWriteTimeUtc(Repository.PathOf(file), DateTime.UtcNow.AddSeconds(2));
}
