// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text.Json;
using System.Xml.Linq;
using Selftests.Cli;
using static Selftests.Tools.Tests.ScriptRepository;

namespace Selftests.Tools.Tests;

internal sealed class RunOutputTests : CommandTests
{
    [SetUp]
    public void AddScripts()
    {
        Repository.Add("cow", Passing("a"), Failing("b"));
    }

    [Test]
    public void WithoutATerminal_ItIsKtap()
    {
        IReadOnlyList<KtapTest> tests = KtapParser.Parse(Mmt("run").Out);

        tests.Single().Subtests.Select(test => (test.IsOk, test.Name)).Should().Equal((true, "cow/\"a\""), (false, "cow/\"b\""));
    }

    [Test]
    public void Failure_ShowsTheStepWithACaret_AndExpectedOverActual()
    {
        string text = Mmt("run").Out;

        text.Should().Contain("cow.mmt:12:");
        text.Should().Contain("expect memory(p[0]) == 0x5b\n");
        text.Should().MatchRegex("#   expected: .*0x5b.*\n  #   actual:   .*0x5a");
    }

    [Test]
    public void Output_ThatIsAFolder_IsRefusedBeforeAnythingRuns()
    {
        CommandRun run = Mmt("run", "--output", Repository.Root);

        run.ExitCode.Should().Be(2);
        run.Out.Should().BeEmpty();
        run.Error.Should().Be($"mmt: cannot write {Repository.Root}: it is a folder\n");
    }

    [TestCase("run")]
    [TestCase("run", "--list")]
    [TestCase("run", "--format", "json")]
    [TestCase("run", "-h")]
    [TestCase("check")]
    public void AFullStdout_IsTold_AndIsTwo(params string[] args)
    {
        using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        var error = new StringWriter { NewLine = "\n" };
        var host = new CommandHost
        {
            Out = CommandHost.Writer((int)full.SafeFileHandle.DangerousGetHandle(), "stdout"),
            Error = error,
            Repository = Repository.Root,
        };

        MmtCommand.Run(args, host).Should().Be(2);

        error.ToString().Should().MatchRegex("\\Ammt: cannot write to stdout: [^\n]*\n\\z");
    }

    [Test]
    public void Failed_ThatCannotBeKept_IsTold_AndTheVerdictStands()
    {
        Repository.Write(".mmt", "no folder");

        CommandRun run = Mmt("run");

        run.ExitCode.Should().Be(1);
        run.Error.Should().StartWith("mmt: --failed will not know of this run: ");
    }

    [Test]
    public void Plain_HasNoTap()
    {
        CommandRun run = Mmt("run", "-n");

        run.Out.Should().NotContain("1..").And.Contain("[PASS] cow/\"a\"").And.Contain("[FAIL] cow/\"b\"");
        run.Lines[^1].Should().Be("SUMMARY: PASS=1 XFAIL=0 SKIP=0 FAIL=1");
    }

    [Test]
    public void PlainAndAnotherFormat_ExcludeEachOther() => Mmt("run", "-n", "--format", "json").ExitCode.Should().Be(2);

    [Test]
    public void Junit_IsXml() =>
        XDocument.Parse(Mmt("run", "--format", "junit").Out).Descendants("failure").Should().HaveCount(1);

    [Test]
    public void Json_IsJson()
    {
        JsonElement root = JsonDocument.Parse(Mmt("run", "--format", "json").Out).RootElement;

        root.GetProperty("totals").GetProperty("fail").GetInt32().Should().Be(1);
    }

    [Test]
    public void Pretty_ShowsFailuresAndTotals()
    {
        string text = Mmt("run", "--format", "pretty").Out;

        text.Should().Contain("FAILED cow/\"b\"").And.Contain("FAIL cow: 1 passed, 1 failed").And.Contain("1 passed, 1 failed of 2 in ");
        text.Should().NotContain("\u001b");
    }

    [Test]
    public void OnATerminal_ItIsPretty() =>
        CommandRun.Of(Repository, isTerminal: true, "run").Out.Should().NotContain("KTAP").And.Contain("1 passed, 1 failed of 2 in ");

    [Test]
    public void Output_HoldsTheReport_WhileStdoutHasTheUsualOne()
    {
        string path = Repository.PathOf("report.xml");

        CommandRun run = Mmt("run", "--format", "junit", "--output", path);

        XDocument.Load(path).Descendants("testcase").Should().HaveCount(2);
        KtapParser.Parse(run.Out).Should().HaveCount(1);
    }

    [Test]
    public void OutputThatCannotBeWritten_IsTwo_BeforeAnythingRuns()
    {
        CommandRun run = Mmt("run", "--output", Repository.PathOf("missing/report.xml"));

        run.ExitCode.Should().Be(2);
        run.Error.Should().Contain("cannot write");
        run.Out.Should().BeEmpty();
    }

    [Test]
    public void OutputThatFillsUp_IsTwo_AndNoErrorOfOurs()
    {
        CommandRun run = Mmt("run", "--output", "/dev/full");

        run.ExitCode.Should().Be(2);
        run.Error.Should().Contain("cannot write /dev/full").And.NotContain("issue");
    }

    [Test]
    public void AbandonedFile_LeavesTheOldOneAndNothingElse()
    {
        string path = Repository.Write("out/report", "old");

        using (var file = new AtomicFile(path))
        {
            file.Writer.Write("half of a rep");
            file.Writer.Flush();
            File.ReadAllText(path).Should().Be("old");
        }

        Directory.GetFiles(Repository.PathOf("out")).Should().Equal(path);
        File.ReadAllText(path).Should().Be("old");
    }

    [Test]
    public void LinkedFile_StaysALink()
    {
        string target = Repository.Write("out/target", "old");
        string link = Repository.PathOf("out/link");
        File.CreateSymbolicLink(link, target);

        AtomicFile.Write(link, "new");

        File.ReadAllText(target).Should().Be("new");
        new FileInfo(link).LinkTarget.Should().Be(target);
    }
}
