// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text.RegularExpressions;
using Selftests.Cli;
using static Selftests.Tools.Tests.ScriptRepository;

namespace Selftests.Tools.Tests;

/// <summary>What somebody sees at a terminal, of the sizes that there are.</summary>
internal sealed partial class TerminalTests : CommandTests
{
    private static readonly string RunTests = Path.Combine(CommandHost.FindRepository(AppContext.BaseDirectory)!, "run_tests.sh");
    private static readonly string Command = Path.Combine(Path.GetDirectoryName(RunTests)!, "tools", "mmt");

    [OneTimeSetUp]
    public void RequireTmux()
    {
        TmuxScreen.RequireTmux();
        ShellRun.Of(RunTests, "/", null, "-h").ExitCode.Should().Be(0, "it is built before anybody looks");
    }

    // The line of the status leaves nothing behind, over how many lines of the terminal a text may go.
    [TestCase(40, 10)]
    [TestCase(80, 24)]
    [TestCase(120, 40)]
    [TestCase(200, 60)]
    public void PrettyReport_IsTheSameText_AtEverySize(int width, int height)
    {
        string[] scripts =
        [
            Repository.Add("good", Passing("a")),
            Repository.Add("slow", Slow(2500)),
            Repository.Add("bad", Failing("its name is longer than the narrowest terminal is wide"), Passing("b")),
            Repository.Add("away", $"@skip(\"a reason that goes over more than one line of a narrow terminal\")\n{Passing("c")}"),
            Repository.Add("slow_too", Slow(2500)),
        ];
        string piped = ShellRun.Of(RunTests, Repository.Root, null, ["--format", "pretty", .. scripts]).Out;
        using var screen = new TmuxScreen(Repository.Root, width, height);

        screen.Type($"clear; {RunTests} selftests/vm/[gsba]*.mmt");

        string text = screen.AwaitPrompt();
        screen.IsAsItWas.Should().BeTrue();
        Timeless(text[..text.LastIndexOf('\n')]).Split('\n').Order().Should().Equal(Timeless(piped.TrimEnd()).Split('\n').Order());
    }

    [TestCase(40, 10)]
    [TestCase(120, 40)]
    public void CtrlC_TellsHowFarItCame_AndLeavesTheTerminalAsItWas(int width, int height)
    {
        Repository.Add("bad", Failing("a"));
        Repository.Add("slow", Slow(2500));
        using var screen = new TmuxScreen(Repository.Root, width, height);
        screen.Type($"{RunTests} selftests/vm/bad.mmt selftests/vm/slow.mmt --repeat 10000");
        screen.Await(text => text.Contains("/20000] ", StringComparison.Ordinal));

        screen.Key("C-c");

        // The terminal's own echo of the key stands wherever the output was when it was struck.
        string text = screen.AwaitPrompt().Replace("^C", "", StringComparison.Ordinal);
        text.Should()
            .MatchRegex(
                @"\nfailed:\n  selftests/vm/bad\.mmt:3: bad/""a""\njust this again: \S+/run_tests\.sh --failed\ninterrupted: \d+ without "
                    + @"a verdict, .* of 20000 in [\d.]+ s\n");
        screen.IsAsItWas.Should().BeTrue();
    }

    [TestCase("fuzz --on model --seconds 600", @"/600 s\] \d+ scripts?, 0 findings", @"random scripts from seed 1: 0 findings")]
    [TestCase("zoo selftests/vm/slow.mmt", @"\[\d+/\d+\] Z\d+ ", @"interrupted: \d+ of \d+ bugs tried")]
    [TestCase("run selftests/vm/long.mmt", @"\[0/1\] ", @"interrupted: 1 without a verdict, none of 1 in \d\.\d+ s")]
    [TestCase("observe selftests/vm/slow.mmt", @":2\.\d+ ", @"mmt: interrupted")]
    public void CtrlC_EndsEachCommand_WithWhatItCameTo(string command, string seen, string end)
    {
        Repository.Add("slow", $"test \"slow\" for i in 0..50 {{\n{Page}    for k in 0..3000 {{ store(p[0], 1) }}\n}}\n");
        Repository.Add("long", $"@timeout(600000ms)\ntest \"long\" {{\n{Page}    for k in 0..900000 {{ store(p[0], 1) }}\n}}\n");
        using var screen = new TmuxScreen(Repository.Root, 80, 24);
        screen.Type($"{Command} {command}; echo \"exit code $?\"");
        screen.Await(text => Regex.IsMatch(text, seen));

        screen.Key("C-c");

        string text = screen.AwaitPrompt();
        text.Should().MatchRegex(end).And.Contain("exit code 130").And.NotContain("   at ");
        screen.IsAsItWas.Should().BeTrue();
    }

    [TestCase("check selftests/vm/good.mmt")]
    [TestCase("run --list selftests/vm/good.mmt")]
    [TestCase("run -n selftests/vm/good.mmt")]
    [TestCase("-h")]
    [TestCase("check -h")]
    [TestCase("fmt selftests/vm/good.mmt")]
    [TestCase("machine")]
    [TestCase("fuzz --on model --seconds 1")]
    [TestCase("zoo Z58 selftests/vm/good.mmt")]
    public void Each_LeavesTheTerminalAsItWas(string command)
    {
        Repository.Add("good", Passing("a"));
        using var screen = new TmuxScreen(Repository.Root, 80, 24);

        screen.Type($"{Command} {command}");

        screen.AwaitPrompt();
        screen.IsAsItWas.Should().BeTrue();
    }

    [Test]
    public void TerminalThatCanDoNothing_OrAUserWhoWantsNoColour_GetsPlainText()
    {
        Repository.Add("bad", Failing("a"));
        using var screen = new TmuxScreen(Repository.Root, 80, 24);

        screen.Type(
            $"TERM=dumb script -qec '{RunTests} selftests/vm/bad.mmt' dumb >/dev/null; NO_COLOR=1 script -qec '"
                + $"{RunTests} selftests/vm/bad.mmt' plain >/dev/null");

        screen.AwaitPrompt();
        Repository.Read("dumb").Should().NotContain("\u001b").And.Contain("1 failed of 1");
        Repository.Read("plain").Should().NotMatchRegex("\u001b\\[[0-9;]*(3|4)[0-9]").And.Contain("1 failed of 1");
    }

    private static string Slow(int times) =>
        $"test \"slow\" {{\n    for i in 0..{times} {{\n    {Page}        store(p[0], 1)\n        munmap(p)\n    }}\n}}\n";

    private static string Timeless(string text) => Time().Replace(text, "TIME");

    [GeneratedRegex(@"[0-9.]+ s\b")]
    private static partial Regex Time();
}
