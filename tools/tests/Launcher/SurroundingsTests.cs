// SPDX-License-Identifier: GPL-2.0-or-later
using System.Runtime.Versioning;

namespace Selftests.Tools.Tests;

/// <summary>Where the launcher can do nothing: a usage error with its reason, and nothing of an error of the harness.</summary>
[SupportedOSPlatform("linux")]
internal sealed class SurroundingsTests : LauncherTree
{
    [TestCase("-n", "20", "20 descriptors (ulimit -n) are too few")]
    [TestCase("-n", "100", "100 descriptors (ulimit -n) are too few")]
    [TestCase("-v", "500000", "500000 kB of address space (ulimit -v) are too few")]
    public void Limit_ThatIsTooLow_IsNamed(string limit, string value, string reason)
    {
        Start().ExitCode.Should().Be(0);

        ShouldBeUsage(Shell($"ulimit {limit} {value}; exec tools/mmt run"), reason);
    }

    [TestCase("HOME=/nonexistent", "/nonexistent to build: set HOME or DOTNET_CLI_HOME")]
    [TestCase("HOME=", "needs a home folder to build in")]
    public void Home_ThatIsNone_IsNamed(string home, string reason) =>
        ShouldBeUsage(Shell($"{home} DOTNET_CLI_HOME= exec tools/mmt run"), reason);

    [Test]
    [RequiresRoot]
    public void Home_OfAnotherUser_IsNamed()
    {
        Directory.CreateDirectory(Repository.PathOf("home"), UnixFileMode.UserRead);

        ShouldBeUsage(AsNobody("HOME=$PWD/home DOTNET_CLI_HOME= exec tools/mmt run"), "the SDK cannot write into your home folder");
    }

    [Test]
    public void Home_ThatIsNone_IsNeededToBuildOnly()
    {
        Start().ExitCode.Should().Be(0);

        Shell("HOME=/nonexistent exec tools/mmt run").ExitCode.Should().Be(0);
    }

    [Test]
    [RequiresRoot]
    public void StateFolder_OfAnotherUser_IsNamed()
    {
        Directory.CreateDirectory(Repository.PathOf(".mmt"));

        ShouldBeUsage(
            AsNobody("HOME=$PWD/own exec tools/mmt run"), ".mmt, where the build is kept, and belongs to root: use a clone of your own");
    }

    [Test]
    public void StateFolder_ThatIsAFile_IsNamed()
    {
        Repository.Write(".mmt", "");

        ShouldBeUsage(Start("run"), ".mmt, where the build is kept");
    }

    [Test]
    [RequiresRoot]
    public void Lock_OfAnotherUser_IsNamed()
    {
        Repository.Write(".mmt/lock", "");
        File.SetUnixFileMode(Repository.PathOf(".mmt"), (UnixFileMode)0x1ff);

        ShouldBeUsage(AsNobody("HOME=$PWD/own exec tools/mmt run"), ".mmt/lock, and belongs to root");
    }

    private static void ShouldBeUsage(ShellRun run, string reason)
    {
        run.ExitCode.Should().Be(2, run.Error);
        run.Error.Should().StartWith("mmt: ").And.Contain(reason).And.NotContain("error of the harness");
        run.Error.TrimEnd('\n').Should().NotContain("\n", "one line says it");
    }

    /// <summary>A line of shell in the tree.</summary>
    private ShellRun Shell(string line) => ShellRun.Of("/bin/sh", Repository.Root, SearchPath, "-c", line);

    private ShellRun AsNobody(string line)
    {
        File.SetUnixFileMode(Repository.Root, (UnixFileMode)0x1ed);
        Directory.CreateDirectory(Repository.PathOf("own"));
        File.SetUnixFileMode(Repository.PathOf("own"), (UnixFileMode)0x1ff);
        foreach (string file in new[] { "tools/mmt", "fake/dotnet" })
        {
            File.SetUnixFileMode(Repository.PathOf(file), (UnixFileMode)0x1ed);
        }

        return ShellRun.Of(
            "setpriv", Repository.Root, SearchPath, "--reuid=65534", "--regid=65534", "--clear-groups", "/bin/sh", "-c", line);
    }
}
