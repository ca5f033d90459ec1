// SPDX-License-Identifier: GPL-2.0-or-later
using static Selftests.Tools.Tests.ScriptRepository;

namespace Selftests.Tools.Tests;

internal sealed class RunFailedTests : CommandTests
{
    [Test]
    public void Failed_RunsWhatFailedLast_UntilItPasses()
    {
        Repository.Add("cow", Passing("a"), Failing("b"));
        Repository.Add("merge", Passing("c"));
        Mmt("run");

        Mmt("run", "--failed", "--list").Lines.Should().Equal("cow/\"b\"");
        Mmt("run", "--failed").ExitCode.Should().Be(1);

        Repository.Add("cow", Passing("a"), Passing("b"));
        Mmt("run", "--failed").ExitCode.Should().Be(0);

        CommandRun run = Mmt("run", "--failed");
        run.ExitCode.Should().Be(2);
        run.Error.Should().Contain("no failure is on record");
    }

    [Test]
    public void WhatDidNotRun_KeepsItsRecord()
    {
        Repository.Add("cow", Failing("a"), Failing("b"));
        Mmt("run");

        Mmt("run", "--name", "\"a\"");

        Mmt("run", "--failed", "--list").Lines.Should().HaveCount(2);
    }

    [Test]
    public void FailuresOfABug_AreNotRecorded()
    {
        Repository.Add("cow", Failing("a"));

        Mmt("run", "--bug", "Z58");

        Mmt("run", "--failed").ExitCode.Should().Be(2);
    }

    [Test]
    public void Record_IsInTheFolderThatGitIgnores()
    {
        Repository.Add("cow", Failing("a"));

        Mmt("run");

        Repository.Read(".mmt/failed").Should().Be($"{Repository.PathOf("selftests/vm/cow.mmt")}\tcow/\"a\"\t--on model\n");
    }

    [Test]
    public void FailureOnAnotherMachine_IsItsOwn_AndIsTold()
    {
        string script = Repository.Add("cow", Passing("a"), Passing("b"));
        Repository.Write(".mmt/failed", $"{script}\tcow/\"a\"\t--on both\n");

        CommandRun none = Mmt("run", "--failed");

        none.ExitCode.Should().Be(2);
        none.Error.Should()
            .Be("mmt: --failed: no failure is on record of --on model, but 1 case with --on both, so there is nothing to run\n");

        Repository.Write(".mmt/failed", $"{script}\tcow/\"a\"\t--on both\n{script}\tcow/\"b\"\n");
        CommandRun one = Mmt("run", "--failed", "-n");
        one.ExitCode.Should().Be(0, one.Error);
        one.Out.Should().Contain("[PASS] cow/\"b\"").And.NotContain("cow/\"a\"");
        one.Error.Should().Be("mmt: --failed: left out: 1 case with --on both\n");
        Repository.Read(".mmt/failed").Should()
            .Be($"{script}\tcow/\"a\"\t--on both\n", "it passes now on the model, and was not asked on both");
    }

    [Test]
    public void WhatCannotRunNow_IsLeftOutWithAWord_AndTheOthersRun()
    {
        Repository.Add("cow", Failing("a"));
        Repository.Add("typo", Failing("b"));
        Repository.Add("less", Failing("c"), Failing("d"));
        string other = Repository.Write("elsewhere/cow.mmt", $"suite \"cow\"\n\n{Failing("e")}");
        Mmt("run");
        Mmt("run", other);
        Repository.Add("typo", "test \"b\" {\n    madvice(p)\n}\n");
        Repository.Add("less", Failing("d"));

        CommandRun run = Mmt("run", "--failed", "-n");

        run.ExitCode.Should().Be(1);
        run.Out.Should()
            .Contain("[FAIL] less/\"d\"").And.Contain("[FAIL] cow/\"e\"", "of two scripts with one name the first on record runs");
        run.Error.Should().Contain("typo.mmt:4:5: unknown call 'madvice'").And.Contain("another script of this run is named 'cow'")
            .And.Contain("mmt: --failed: 3 errors in 2 scripts: left out\n").And.Contain(
                "mmt: --failed: less/\"c\" is not there any more: left out\n");
    }

    [Test]
    public void CommandThatRunsThemAgain_IsTold_AndDoes()
    {
        Repository.Add("cow", Failing("a"), Passing("b"));

        Mmt("run", "-n").Out.Should()
            .MatchRegex("\nfailed:\n  \\S*selftests/vm/cow.mmt:3: cow/\"a\"\njust this again: \\S*run_tests.sh --failed\nSUMMARY");
        Mmt("run", "-n", "--bug", "Z58").Out.Should()
            .MatchRegex("\njust this again: \\S*run_tests.sh --bug Z58 \\S*selftests/vm/cow.mmt:3\n");
    }

    [Test]
    public void NameWithANewline_IsOneRecord()
    {
        string script = Repository.Write("selftests/vm/a\tb%0a\nc.mmt", Failing("a"));
        Mmt("run", script);

        Repository.Read(".mmt/failed").Split('\n').Should().HaveCount(2);
        Mmt("run", "--failed", "--list").Lines.Should().ContainSingle().Which.Should().EndWith("/\"a\"");
    }

    [Test]
    public void RecordThatCannotBeRead_IsAUsageErrorWhereItIsAskedFor_AndElseNone()
    {
        Repository.Add("cow", Passing("a"));
        Directory.CreateDirectory(Repository.PathOf(".mmt"));
        File.CreateSymbolicLink(Repository.PathOf(".mmt/failed"), "/proc/self/mem");

        CommandRun run = Mmt("run", "--failed");

        run.ExitCode.Should().Be(2);
        run.Error.Should().StartWith("mmt: --failed: what failed last cannot be read: ");
        Mmt("run").ExitCode.Should().Be(0);
    }
}
