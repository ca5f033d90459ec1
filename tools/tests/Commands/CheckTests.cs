// SPDX-License-Identifier: GPL-2.0-or-later
using static Selftests.Tools.Tests.ScriptRepository;

namespace Selftests.Tools.Tests;

internal sealed class CheckTests : CommandTests
{
    [Test]
    public void GoodScripts_AreCounted()
    {
        Repository.Add("good", Passing("a"), Passing("b"));

        CommandRun run = Mmt("check");

        run.ExitCode.Should().Be(0);
        run.Out.Should().Be("1 script, 2 cases, no error\n");
    }

    [Test]
    public void EveryError_OfEveryScript_IsPrinted()
    {
        Repository.Add("one", "test \"a\" {\n    madvice(p)\n    load(p[0])\n}\n");
        Repository.Add("two", "test \"a\" {\n    load(q[0])\n}\n");

        CommandRun run = Mmt("check");

        run.ExitCode.Should().Be(2);
        run.Out.Should().Contain("one.mmt:4:").And.Contain("one.mmt:5:").And.Contain("two.mmt:4:");
        run.Lines[^1].Should().Be("4 errors in 2 scripts");
    }

    [Test]
    public void CsharpBlocks_AreCompiledOnlyWhereTheyAreAllowed_AndThatIsSaid()
    {
        string path = Repository.Add("host", "test \"a\" {\n    csharp {\n        int x = true;\n    }\n}\n");

        CommandRun without = Mmt("check", path);
        CommandRun with = Mmt("check", "--allow-csharp", path);

        (without.ExitCode, without.Out).Should()
            .Be((0, "1 script, 1 case, no error\nthe csharp blocks of 1 case were not compiled: --allow-csharp compiles them\n"));
        with.ExitCode.Should().Be(2);
        with.Out.Should().Contain("host.mmt:5:17: Cannot implicitly convert type 'bool' to 'int' (CS0029)\n"
                + "          int x = true;\n                  ^~~~\n");
    }

    [Test]
    public void WhatTheModelHasNotYet_IsNoErrorForLinux()
    {
        string path = Repository.Add("nobody", "test \"a\" {\n    c = fork(as nobody)\n}\n");

        CommandRun model = Mmt("check", path);
        CommandRun linux = Mmt("check", "--on", "linux", path);

        model.ExitCode.Should().Be(2);
        model.Lines[^1].Should().Be("mmt: what is not modelled yet may run with --on linux");
        (linux.ExitCode, linux.Out).Should().Be((0, "1 script, 1 case, no error\n"));
    }

    [Test]
    public void MachineThatIsNone_IsAWrongCommandLine() => Mmt("check", "--on", "linus").ExitCode.Should().Be(2);

    [TestCase("check")]
    [TestCase("run")]
    [TestCase("fmt")]
    public void AFileThatIsNoScript_IsRefusedByItsName(string command)
    {
        string path = Repository.Write("a.c", "int main(void)\n{\n\treturn '?';\n}\n");

        CommandRun run = Mmt(command, path);

        run.ExitCode.Should().Be(2);
        run.Error.Should().Be($"mmt: {path} is no script: its name does not end with .mmt\n");
    }

    [Test]
    public void ManyErrors_AreAHundred_AndTheSameWordsTellOfTheRest()
    {
        Repository.Add("many", $"test \"a\" {{\n{string.Concat(Enumerable.Range(0, 150).Select(i => $"    nonsense{i}()\n"))}}}\n");
        Mmt("check").Lines[^1].Should().Be("100 errors in 1 script, and perhaps more: of a script no more are told");

        Repository.Add("many", $"test \"a\" {{\n{string.Concat(Enumerable.Range(0, 150).Select(i => $"    = {i}\n"))}}}\n");
        Mmt("check").Lines[^1].Should().Be("100 errors in 1 script, and perhaps more: of a script no more are told");
    }
}
