// SPDX-License-Identifier: GPL-2.0-or-later
using static Selftests.Tools.Tests.ScriptRepository;

namespace Selftests.Tools.Tests;

/// <summary>mmt shrink.</summary>
internal sealed class ShrinkTests : CommandTests
{
    private const string Failing = """
        test "first" {
            p = mmap(1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)
            load(p[0])
            munmap(p) = -EINVAL
        }

        test "second" {
            madvise(addr(1M), 1 page, MADV_FREE)
        }

        """;

    private const string SmallFirst = """
        suite "two"

        test "first" {
            p = mmap(1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)
            munmap(p) = -EINVAL
        }

        """;

    [Test]
    public void Shrink_PrintsTheSmallScript_AndSaysWhichCaseItIsAbout()
    {
        string script = Repository.Add("two", Failing);

        CommandRun run = Mmt("shrink", script);

        (run.ExitCode, run.Out).Should().Be((0, SmallFirst));
        run.Error.Should().StartWith(
            "mmt: 2 cases fail; this is about two/\"first\", line 3\nmmt: two/\"first\" still fails as it did with 6 lines; ");
    }

    [Test]
    public void ShrinkOfALine_IsAboutTheCaseThere()
    {
        string script = Repository.Add("two", Failing);

        CommandRun run = Mmt("shrink", $"{script}:10");

        run.Out.Should().Be("suite \"two\"\n\ntest \"second\" {\n    madvise(addr(1M), 1 page, MADV_FREE)\n}\n");
    }

    [Test]
    public void ShrinkInto_WritesAScriptThatCanBeStarted_AndLeavesTheOldOne()
    {
        string script = Repository.Add("two", Failing);
        string small = Path.Combine(Path.GetDirectoryName(script)!, "small.mmt");

        CommandRun run = Mmt("shrink", script, "--into", small);

        (run.ExitCode, run.Out).Should().Be((0, ""));
        File.ReadAllText(script).Should().EndWith(Failing);
        File.ReadAllText(small).Should().StartWith("#!").And.EndWith(SmallFirst);
        File.GetUnixFileMode(small).Should().HaveFlag(UnixFileMode.UserExecute);
    }

    [Test]
    public void WhatDoesNotFail_IsNotMadeSmall()
    {
        string script = Repository.Add("good", Passing("a"));

        CommandRun run = Mmt("shrink", script, "--into", Path.Combine(Path.GetDirectoryName(script)!, "small.mmt"));

        (run.ExitCode, run.Error).Should().Be((2, "mmt: no case fails: there is nothing to make small\n"));
        File.Exists(Path.Combine(Path.GetDirectoryName(script)!, "small.mmt")).Should().BeFalse();
    }

    [Test]
    public void AFolderOfSeveralScripts_IsRefused()
    {
        Repository.Add("other", Passing("a"));
        string folder = Path.GetDirectoryName(Repository.Add("good", Passing("a")))!;

        CommandRun run = Mmt("shrink", folder);

        (run.ExitCode, run.Out).Should().Be((2, ""));
        run.Error.Should().EndWith("is a folder of several scripts: name one\n");
    }

    [Test]
    public void AScriptThatDoesNotCheck_IsToldAsSuch()
    {
        CommandRun run = Mmt("shrink", Repository.Add("bad", "test \"a\" { mmapp() }\n"));

        (run.ExitCode, run.Out).Should().Be((2, ""));
        run.Error.Should().Contain("unknown call 'mmapp'").And.Contain("nothing was run");
    }
}
