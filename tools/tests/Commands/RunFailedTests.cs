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

        Repository.Read(".mmt/failed").Should().Be($"{Repository.PathOf("selftests/vm/cow.mmt")}\tcow/\"a\"\n");
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
