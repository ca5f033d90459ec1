// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Cli;

namespace Selftests.Tools.Tests;

/// <summary>Scripts that a command writes begin with a line that works where they are.</summary>
internal sealed class NewTests : CommandTests
{
    private static readonly string Real = CommandHost.FindRepository(AppContext.BaseDirectory)!;

    [Test]
    public void NewScript_Passes_IsLaidOut_AndNotWrittenTwice()
    {
        string path = Repository.PathOf("selftests/vm/mine.mmt");

        Mmt("new", path).ExitCode.Should().Be(0);

        Mmt("run", path).ExitCode.Should().Be(0);
        Mmt("fmt", "--check", path).ExitCode.Should().Be(0);
        Mmt("new", path).Error.Should().Be($"mmt: {path} is there already\n");
        Mmt("new", "mine").Error.Should().Contain("mine.mmt");
    }

    [Test]
    public void InTheRepository_ItGoesThereByItsPath_ElsewhereByTheMmtInPath()
    {
        Mmt("new", Repository.PathOf("selftests/vm/mine.mmt"));
        Repository.Read("selftests/vm/mine.mmt").Should()
            .StartWith("#!/usr/bin/env -S sh -c 'exec \"$(dirname \"$0\")/../../run_tests.sh\" \"$0\" \"$@\"'\n#");

        DirectoryInfo other = Directory.CreateTempSubdirectory("mmt-new-");
        try
        {
            string script = Path.Combine(other.FullName, "mine.mmt");
            Mmt("new", script);
            File.ReadAllText(script).Should().StartWith("#!/usr/bin/env -S mmt run\n#");
            Directory.CreateDirectory(Path.Combine(other.FullName, "bin"));
            File.CreateSymbolicLink(Path.Combine(other.FullName, "bin/mmt"), Path.Combine(Real, "tools/mmt"));

            ShellRun run = ShellRun.Of("env", "/", null, $"PATH={other.FullName}/bin:{Environment.GetEnvironmentVariable("PATH")}", script);

            run.ExitCode.Should().Be(0, run.Error);
            run.Out.Should().Contain("ok 1 mine/");
        }
        finally
        {
            other.Delete(recursive: true);
        }
    }
}
