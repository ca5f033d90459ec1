// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Cli;
using static Selftests.Tools.Tests.ScriptRepository;

namespace Selftests.Tools.Tests;

internal sealed class RunExitCodeTests : CommandTests
{
    private const string Skipped = "@skip(\"not today\")\n";

    [Test]
    public void AllPass_IsZero()
    {
        Repository.Add("good", Passing("a"));

        Mmt("run").ExitCode.Should().Be(0);
    }

    [Test]
    public void OneFails_IsOne_AlsoWhenASkipComesLater()
    {
        Repository.Add("mixed", Passing("a"), Failing("b"), Skipped + Passing("c"));

        Mmt("run").ExitCode.Should().Be(1);
    }

    [Test]
    public void SkipAndPass_IsZero()
    {
        Repository.Add("mixed", Skipped + Passing("a"), Passing("b"));

        Mmt("run").ExitCode.Should().Be(0);
    }

    [Test]
    public void AllSkipped_IsFour()
    {
        Repository.Add("skips", Skipped + Passing("a"), "@requires(hugetlb)\n" + Passing("b"));

        CommandRun run = Mmt("run");

        run.ExitCode.Should().Be(4);
        run.Out.Should().Contain("# SKIP not today").And.Contain("# SKIP requires hugetlb").And.Contain("ok 1 skips # SKIP");
    }

    [Test]
    public void ExpectedFailure_IsZero()
    {
        Repository.Add("known", "@xfail(\"the model is wrong here\")\n" + Failing("a"));

        CommandRun run = Mmt("run");

        run.ExitCode.Should().Be(0);
        run.Out.Should().Contain("ok 1 known/\"a\" # XFAIL the model is wrong here");
    }

    [Test]
    public void ExpectedFailureThatPasses_IsOne()
    {
        Repository.Add("known", "@xfail(\"the model is wrong here\")\n" + Passing("a"));

        Mmt("run").ExitCode.Should().Be(1);
    }

    [Test]
    public void BadScript_IsTwo_AndNothingRuns()
    {
        Repository.Add("good", Passing("a"));
        Repository.Add("bad", "test \"a\" {\n    madvice(p)\n}\n");

        CommandRun run = Mmt("run");

        run.ExitCode.Should().Be(2);
        run.Out.Should().BeEmpty();
        run.Error.Should().Contain("bad.mmt:4:5: ").And.Contain("^").And.Contain("nothing was run");
    }

    [TestCase("--fail", "unknown option '--fail'; did you mean '--failed'?")]
    [TestCase("--jobs=0", "'0' is no number that --jobs can take: a whole number from 1 to 1024")]
    [TestCase("--jobs=-1", "'-1' is no number that --jobs can take")]
    [TestCase("--jobs=1025", "'1025' is no number that --jobs can take")]
    [TestCase("--jobs=99999999999999999999", "is no number that --jobs can take")]
    [TestCase("--jobs=", "Required argument missing for option: '--jobs'")]
    [TestCase("--jobs=1e2", "'1e2' is no number that --jobs can take")]
    [TestCase("--repeat=many", "'many' is no number that --repeat can take")]
    [TestCase("--repeat=0", "'0' is no number that --repeat can take")]
    [TestCase("--repeat=999999999", "'999999999' is no number that --repeat can take: a whole number from 1 to 1000000")]
    [TestCase("--shuffle=-1", "'-1' is no number that --shuffle can take")]
    [TestCase("--shuffle=2147483648", "'2147483648' is no number that --shuffle can take")]
    [TestCase("--shuffle=", "Required argument missing for option: '--shuffle'")]
    [TestCase("--timeout-scale=0", "'0' is no number that --timeout-scale can take: a number from 1E-06 to 1000000")]
    [TestCase("--timeout-scale=-1", "'-1' is no number that --timeout-scale can take")]
    [TestCase("--timeout-scale=NaN", "'NaN' is no number that --timeout-scale can take")]
    [TestCase("--timeout-scale=Infinity", "'Infinity' is no number that --timeout-scale can take")]
    [TestCase("--timeout-scale=1e999", "'1e999' is no number that --timeout-scale can take")]
    [TestCase("--timeout-scale=", "Required argument missing for option: '--timeout-scale'")]
    [TestCase("--schedule=1:x", "'1:x' is no schedule: a failure of a race tells its own, such as 1:5.2:3.1")]
    [TestCase("--executions=0", "'0' is no number that --executions can take")]
    [TestCase("--rounds=0", "'0' is no number that --rounds can take")]
    [TestCase("--format=xml", "Argument 'xml' not recognized")]
    [TestCase("--on=pdp11", "Argument 'pdp11' not recognized")]
    [TestCase("--bug=merge-keeps-old-pgof", "did you mean 'merge-keeps-old-pgoff'?")]
    [TestCase("--bug=Z9999", "no bug of the zoo is called 'Z9999'")]
    [TestCase("missing.mmt", "no such script or folder: missing.mmt")]
    [TestCase("", "an empty path names no script")]
    [TestCase("-t", "Required argument missing for option: '-t'")]
    public void BadCommandLine_IsTwo_AndSaysWhatWasMeant(string argument, string message)
    {
        Repository.Add("good", Passing("a"));

        CommandRun run = Mmt("run", argument);

        run.ExitCode.Should().Be(2);
        run.Error.Should().Contain(message);
        run.Out.Should().BeEmpty();
    }

    [Test]
    public void RunsBeyondCounting_AreRefusedBeforeTheyArePlanned()
    {
        Repository.Add("good", "test \"a\" for i in 0..100 {\n    munmap(addr(0x1000), 1 page)\n}\n");

        CommandRun run = Mmt("run", "--repeat", "1000000");

        (run.ExitCode, run.Out).Should().Be((2, ""));
        run.Error.Should().Contain("--repeat 1000000 makes 100000000 runs of 100 cases, more than 1000000");
    }

    [TestCase("99999999999")]
    [TestCase("-5")]
    public void ASeedThatIsNone_IsNoScript(string seed)
    {
        Repository.Add("good", Passing("a"));

        CommandRun run = Mmt("run", "--shuffle", seed);

        run.ExitCode.Should().Be(2);
        run.Error.Should().Contain($"'{seed}' is no number that --shuffle can take");
    }

    [TestCase("1e-6")]
    [TestCase("1000000")]
    public void TimeLimits_AtTheirEnds_AreNoErrorOfOurs(string scale)
    {
        Repository.Add("good", "@timeout(86400000ms)\n" + Passing("a"), "@timeout(1ms)\n" + Passing("b"));

        Mmt("run", "--timeout-scale", scale).ExitCode.Should().BeLessThan(2);
    }

    [TestCase("rnu", "unknown command 'rnu'; did you mean 'run'?")]
    [TestCase("--lst", "unknown option '--lst'")]
    public void UnknownCommand_IsTwo(string word, string message)
    {
        CommandRun run = Mmt(word);

        run.ExitCode.Should().Be(2);
        run.Error.Should().Contain(message);
    }

    [Test]
    public void NoScripts_IsTwo() => Mmt("run").ExitCode.Should().Be(2);

    [Test]
    public void EndlessCase_FailsByItsTimeLimit_AndTheNextRuns()
    {
        Repository.Add("slow", "@timeout(1ms)\n" + Endless("a"), Passing("b"));

        CommandRun run = Mmt("run");

        run.ExitCode.Should().Be(1);
        run.Out.Should().Contain("not ok 1 slow/\"a\" # TIMEOUT").And.Contain("ok 2 slow/\"b\"");
    }

    [Test]
    public void TimeoutScale_GivesACaseItsTime()
    {
        Repository.Add("slow", "@timeout(1ms)\n" + Endless("a"));

        Mmt("run", "--timeout-scale", "100000").ExitCode.Should().Be(0);
    }

    [Test]
    public void ErrorOfOurs_IsThree_AndAsksForAnIssueWithoutAStack()
    {
        Repository.Add("good", Passing("a"));
        var error = new StringWriter { NewLine = "\n" };

        int exitCode = MmtCommand.Run(["run"], new CommandHost { Out = new Broken(), Error = error, Repository = Repository.Root });

        exitCode.Should().Be(3);
        error.ToString().Should().Contain("please open an issue").And.NotContain("   at Selftests");
    }

    /// <summary>Stands for any mistake of ours.</summary>
    private sealed class Broken : StringWriter
    {
        public override void Write(string? value) => throw new InvalidOperationException("a mistake");

        public override void WriteLine(string? value) => throw new InvalidOperationException("a mistake");
    }

    // A gigabyte of pages takes far longer than a millisecond, and far less than the default limit.
    private static string Endless(string name) =>
        $"test \"{name}\" {{\n    p = mmap(1G, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)\n    madvise(p, MADV_POPULATE_WRITE)\n}}\n";
}
