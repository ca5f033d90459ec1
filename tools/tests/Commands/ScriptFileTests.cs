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

    [TestCase("run")]
    [TestCase("check")]
    [TestCase("fmt")]
    [TestCase("zoo")]
    [TestCase("observe")]
    public void WhatIsNoFile_IsToldAndNotRead(string command)
    {
        string fifo = Repository.PathOf("selftests/vm/fifo.mmt");
        ShellRun.Of("mkfifo", "/", null, fifo).ExitCode.Should().Be(0);
        string large = Repository.PathOf("selftests/vm/large.mmt");
        using (FileStream file = File.Create(large))
        {
            file.SetLength(1_500_000_000);
        }

        (Mmt(command, fifo) is var one && one.ExitCode == 2
            && (one.Out + one.Error).Contains("it is a FIFO", StringComparison.Ordinal)).Should().BeTrue(one.Out + one.Error);
        (Mmt(command, "/dev/zero") is var two && two.ExitCode == 2
            && (two.Out + two.Error).Contains("it is a device", StringComparison.Ordinal)).Should().BeTrue(two.Out + two.Error);
        (Mmt(command, large) is var three && three.ExitCode == 2
            && (three.Out + three.Error).Contains("the file has 1500000000 bytes", StringComparison.Ordinal)).Should()
            .BeTrue(three.Out + three.Error);
        Mmt(command).ExitCode.Should().Be(2, "a folder has them too");
        Mmt("run", "-h").ExitCode.Should().Be(0);
    }

    [Test]
    public void ASocketOrFolder_IsNoScript()
    {
        string path = Repository.PathOf("selftests/vm/socket.mmt");
        using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, 0);
        socket.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(path));
        string folder = Directory.CreateDirectory(Repository.PathOf("selftests/vm/folder.mmt")).FullName;

        Mmt("check", path).Out.Should().Contain("socket.mmt:1:1: it is a socket, and no file");
        Mmt("check", folder).Error.Should().Contain("no script (.mmt) in ");
    }

    [Test]
    public void AnInclude_ThatIsNoFile_IsRefused()
    {
        Directory.CreateDirectory(Repository.PathOf("selftests/lib"));
        ShellRun.Of("mkfifo", "/", null, Repository.PathOf("selftests/lib/fifo.mmt")).ExitCode.Should().Be(0);
        string script = Repository.Write("selftests/vm/a.mmt", $"include \"lib/fifo.mmt\"\n{ScriptRepository.Passing("t")}");

        Mmt("check", script).Out.Should().Contain("a.mmt:1:9: cannot include \"lib/fifo.mmt\": it is a FIFO");
    }

    [TestCase("known-differences.txt", "run", "--on", "both")]
    [TestCase("known-differences.txt", "check")]
    [TestCase("kernel-suite/cases.tsv", "coverage")]
    [TestCase("seeds/statements.tsv", "coverage", "--seeds")]
    public void AListThatIsNoFile_IsToldAndNotRead(string list, params string[] command)
    {
        Repository.Add("a", ScriptRepository.Passing("t"));
        Directory.CreateDirectory(Path.GetDirectoryName(Repository.PathOf($"selftests/{list}"))!);
        ShellRun.Of("mkfifo", "/", null, Repository.PathOf($"selftests/{list}")).ExitCode.Should().Be(0);

        CommandRun run = Mmt(command);

        run.ExitCode.Should().Be(2);
        run.Error.Should().Contain("it is a FIFO");
    }

    [Test]
    public void ATableOfCasesThatIsNone_IsItsWritersToMend()
    {
        Repository.Write("selftests/kernel-suite/cases.tsv", "one\ttwo\na\tb\n");

        CommandRun run = Mmt("coverage");

        run.ExitCode.Should().Be(2);
        run.Error.Should().Contain("cases.tsv: 2 columns instead of 5 in: a\tb");
    }

    [Test]
    public void APipe_FromTheShell_IsReadToTheLimit()
    {
        string mmt = $"dotnet '{typeof(Selftests.Cli.CommandHost).Assembly.Location}'";

        ShellRun small =
            ShellRun.Of("bash", "/", null, "-c", $"{mmt} check <(printf 'test \"a\" {{\\n    munmap(addr(0x1000), 1 page)\\n}}\\n')");
        ShellRun large = ShellRun.Of("bash", "/", null, "-c", $"{mmt} check <(yes '# endless')");

        (small.ExitCode, small.Out).Should().Be((0, "1 script, 1 case, no error\n"));
        large.ExitCode.Should().Be(2);
        large.Out.Should().Contain("the file has more bytes, and 3145728 are the most");
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
            run.Error.Should()
                .Contain(
                    "a.mmt:1:10: the byte 0xe9 is no UTF-8\n  test \"caf\uFFFD\" {\n           ^\n  hint: a script is a text in UTF-8\n");
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
        run.Error.Should()
            .Contain("a.mmt:3:8: a text holds no control character (U+001B)\n  test \"t\u241b[2J\" {\n         ^\n").And.NotContain(
                "\u001b");
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
