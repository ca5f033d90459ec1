// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text.Json;
using System.Xml.Linq;
using static Selftests.Tools.Tests.ScriptRepository;

namespace Selftests.Tools.Tests;

/// <summary>A script's name may hold anything that a file's may: no format gets a line of its own from it.</summary>
internal sealed class HostileNameTests : CommandTests
{
    private const string Name = "x\nok 1 forged\r\n[PASS] forged\u001b[2J\u0085\u2028\"forged\u202e.mmt";
    private const string Shown = "x\\nok 1 forged\\r\\n[PASS] forged\\x1b[2J\\x85\\u2028\"forged\\u202e";

    private static readonly string[] Breaks = ["\r", "\u001b", "\u0085", "\u2028", "\u202e"];

    [TestCase("ktap")]
    [TestCase("plain")]
    [TestCase("pretty")]
    public void TextFormat_ShowsItInOneLine(string format)
    {
        CommandRun run = Run("--format", format);

        run.ExitCode.Should().Be(1, run.Error);
        run.Out.Should().Contain(Shown).And.NotContainAny(Breaks);
        run.Lines.Should()
            .NotContain(
                line => line.TrimStart().StartsWith("ok 1 forged", StringComparison.Ordinal)
                    || line.StartsWith("[PASS] forged", StringComparison.Ordinal));
        run.Lines.Should()
            .Contain(
                line => line.Contains("y.mmt:6:5", StringComparison.Ordinal) || line.Contains($"{Shown}.mmt:4:", StringComparison.Ordinal),
                "a failure's place names it, too");
    }

    [Test]
    public void Json_HasItAsItIs_AndACasePerLine()
    {
        CommandRun run = Run("--format", "json");

        run.Out.Should().NotContainAny(Breaks[..^1], "a machine reads it, no terminal");
        using JsonDocument json = JsonDocument.Parse(run.Out);
        json.RootElement.GetProperty("cases")[0].GetProperty("file").GetString().Should().EndWith(Name);
        run.Lines.Should().HaveCount(3, "a head, a case, a foot");
    }

    [Test]
    public void Junit_IsValid()
    {
        CommandRun run = Run("--format", "junit");

        run.ExitCode.Should().Be(1, run.Error);
        XDocument.Parse(run.Out).Root!.Elements("testsuite").Should().ContainSingle();
    }

    [Test]
    public void List_IsALineACase() => Run("--list").Lines.Should().ContainSingle();

    [Test]
    public void Check_TellsAnErrorOfItInOneLine()
    {
        string script = Repository.Write($"selftests/vm/{Name}", "suite \"another\"\n");

        CommandRun run = Mmt("check", script);

        run.ExitCode.Should().Be(2);
        (run.Out + run.Error).Should().Contain($"{Shown}.mmt:1:7: the suite is named \"another\"").And.NotContainAny(Breaks);
    }

    // Without a suite it is named after its file.
    private CommandRun Run(params string[] args) => Mmt([.. args.Prepend("run"), Repository.Write($"selftests/vm/{Name}", Failing("a"))]);
}
