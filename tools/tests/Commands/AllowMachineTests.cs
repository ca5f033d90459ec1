// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Tests.Linux;

namespace Selftests.Tools.Tests;

/// <summary>A case that changes the machine underneath needs leave, from the shell.</summary>
[RequiresLinux]
[Category("Linux")]
internal sealed class AllowMachineTests : CommandTests
{
    private const string Why = "it changes this machine: --allow-machine lets it";

    private const string Test = """
        test "t" {
            machine { fault_around_bytes 8K }
            munmap(addr(0x1000), 1 page)
        }
        """;

    [Test]
    public void WithoutLeave_OnLinux_IsASkip_WithTheReason()
    {
        CommandRun run = Mmt("run", "--on", "linux", Repository.Add("changes", Test));

        run.ExitCode.Should().Be(4, run.Out);
        run.Out.Should().Contain($"# SKIP {Why}");
    }

    [Test]
    public void WithoutLeave_OnBoth_IsNotCompared_WithTheReason()
    {
        Repository.Add("usual", "test \"u\" {\n    munmap(addr(0x1000), 1 page)\n}\n");
        Repository.Add("changes", Test);

        CommandRun run = Mmt("run", "--on", "both");

        run.ExitCode.Should().Be(0, run.Out);
        run.Error.Should().Contain("compared with Linux: 1 cases").And.Contain($"on the model only: 1 ({Why})");
    }

    [Test]
    public void WithLeave_ItRuns_OrIsToldWhatElseIsLacking()
    {
        CommandRun run = Mmt("run", "--on", "linux", "--allow-machine", Repository.Add("changes", Test));

        run.ExitCode.Should().Match(code => code == 0 || code == 4, run.Out);
        run.Out.Should().NotContain(Why);
    }

    [Test]
    public void Observe_AsksForLeaveToo()
    {
        string script = Repository.Add("changes", Test);

        Mmt("observe", script).Out.Should().Contain(Why);
        Mmt("observe", "--allow-machine", script).Out.Should().NotContain(Why);
    }
}
