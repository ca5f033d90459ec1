// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text;

namespace Selftests.Tools.Tests;

/// <summary>Scripts as files: where they are found, what they may include, what their bytes may be.</summary>
internal sealed class ScriptFileTests : CommandTests
{
    private const string Library = "def one() {\n" + ScriptRepository.Page + "}\n";

    [TestCase("\"../secret\"", "1:9: cannot include \"../secret\": it leads out of selftests/")]
    [TestCase("\"vm/../../secret\"", "1:9: cannot include \"vm/../../secret\": it leads out of selftests/")]
    [TestCase("\"/etc/passwd\"", "1:9: cannot include \"/etc/passwd\": its path is absolute")]
    [TestCase("\"lib/link\"", "1:9: cannot include \"lib/link\": a link leads out of selftests/")]
    [TestCase("\"lib/folder/secret\"", "1:9: cannot include \"lib/folder/secret\": a link leads out of selftests/")]
    [TestCase("\"lib/latin1.mmt\"", "1:9: cannot include \"lib/latin1.mmt\": in line 2, the byte 0xe9 is no UTF-8")]
    public void AnInclude_ThatLeavesSelftests_IsRefused_AndQuotesNothing(string path, string message)
    {
        Repository.Write("secret", "a secret");
        Repository.Write("selftests/lib/here.mmt", Library);
        File.WriteAllBytes(Repository.PathOf("selftests/lib/latin1.mmt"), [.. "# a\n# "u8, 0xE9]);
        File.CreateSymbolicLink(Repository.PathOf("selftests/lib/link"), "../../secret");
        Directory.CreateSymbolicLink(Repository.PathOf("selftests/lib/folder"), Repository.Root);
        string script = Repository.Write("selftests/vm/a.mmt", $"include {path}\n");

        CommandRun run = Mmt("check", script);

        run.ExitCode.Should().Be(2);
        run.Out.Should().Contain(message).And.NotContain("a secret");
    }

    [TestCase("lib/here.mmt")]
    [TestCase("vm/../lib/here.mmt")]
    [TestCase("lib/link.mmt")]
    public void AnInclude_ThatStaysInSelftests_IsTaken(string path)
    {
        Repository.Write("selftests/lib/here.mmt", Library);
        File.CreateSymbolicLink(Repository.PathOf("selftests/lib/link.mmt"), "here.mmt");
        string script = Repository.Write("selftests/vm/a.mmt", $"include \"{path}\"\n{ScriptRepository.Passing("t")}");

        Mmt("check", script).ExitCode.Should().Be(0, Mmt("check", script).Out);
    }

    [Test]
    public void ACircleOfLinks_IsWalkedOnce()
    {
        Repository.Add("a", ScriptRepository.Passing("t"));
        Directory.CreateSymbolicLink(Repository.PathOf("selftests/vm/again"), "..");
        Directory.CreateSymbolicLink(Repository.PathOf("selftests/up"), Repository.Root);

        foreach (string[] paths in (string[][])[[], [Repository.PathOf("selftests")]])
        {
            CommandRun run = Mmt(["run", "--list", .. paths]);

            run.Out.Should().Be("a/\"t\"\n", run.Error);
        }
    }

    [Test]
    public void AFolderBehindALink_IsLookedInto()
    {
        Repository.Add("a", ScriptRepository.Passing("t"));
        Repository.Write("elsewhere/b.mmt", ScriptRepository.Passing("u"));
        Directory.CreateSymbolicLink(Repository.PathOf("selftests/more"), "../elsewhere");

        Mmt("run", "--list").Out.Should().Be("b/\"u\"\na/\"t\"\n");
    }

    [Test]
    public void BytesThatAreNoText_AreRefused_WithTheirPlace()
    {
        byte[] bytes = [.. "test \"caf"u8, 0xE9, .. "\" {\n}\n"u8];
        string script = Repository.PathOf("selftests/vm/a.mmt");
        File.WriteAllBytes(script, bytes);

        foreach (string command in new[] { "run", "fmt" })
        {
            CommandRun run = Mmt(command, script);

            run.ExitCode.Should().Be(2);
            run.Error.Should().Contain("a.mmt:1:10: the byte 0xe9 is no UTF-8\n  test \"caf\uFFFD\" {\n           ^\n  hint: a script is a text in UTF-8\n");
        }

        File.ReadAllBytes(script).Should().Equal(bytes);
    }

    [Test]
    public void AMarkOfUtf8_AndTextInAnyLanguage_AreTaken()
    {
        string script = Repository.PathOf("selftests/vm/a.mmt");
        File.WriteAllText(script, ScriptRepository.Passing("страница, ページ"), new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));

        Mmt("run", "--list", script).Out.Should().Be("a/\"страница, ページ\"\n");
    }

    [Test]
    public void AControlCharacter_InAName_IsRefused_AndNotSentToTheTerminal()
    {
        string script = Repository.Add("a", ScriptRepository.Passing("t\u001b[2J"));

        CommandRun run = Mmt("run", script);

        run.ExitCode.Should().Be(2);
        run.Error.Should().Contain("a.mmt:3:8: a text holds no control character (U+001B)\n  test \"t\u241b[2J\" {\n         ^\n").And.NotContain("\u001b");
    }

    [Test]
    public void AScript_ThatCannotBeRead_IsToldWithoutALine()
    {
        File.CreateSymbolicLink(Repository.PathOf("selftests/vm/gone.mmt"), "nowhere.mmt");

        CommandRun run = Mmt("run", Repository.PathOf("selftests/vm"));

        run.ExitCode.Should().Be(2);
        run.Error.Should().MatchRegex("gone.mmt:1:1: Could not find file [^\n]*\nmmt: 1 error in 1 script: nothing was run\n");
    }
}
