// SPDX-License-Identifier: GPL-2.0-or-later
using static Selftests.Tools.Tests.ScriptRepository;

namespace Selftests.Tools.Tests;

internal sealed class RunSelectionTests : CommandTests
{
    [SetUp]
    public void AddScripts()
    {
        Repository.Add("cow", "@tags(fork)\n" + Passing("parent first"), Passing("child first"));
        Repository.Add("merge", "@tags(vma, fork)\n" + Passing("left"), "@tags(extra)\n" + Passing("exhaustive"));
    }

    [Test]
    public void List_PrintsTheIds_AndRunsNothing()
    {
        CommandRun run = Mmt("run", "--list");

        run.ExitCode.Should().Be(0);
        run.Lines.Should().Equal("cow/\"parent first\"", "cow/\"child first\"", "merge/\"left\"");
    }

    [TestCase("cow", 2)]
    [TestCase("fork", 2)]
    [TestCase("cow vma", 3)]
    [TestCase("extra", 1)]
    public void Categories_AreTagsOrPrograms(string categories, int cases) =>
        Mmt("run", "--list", "-t", categories).Lines.Should().HaveCount(cases);

    [Test]
    public void All_RunsTheExtraOnesToo()
    {
        Mmt("run", "--list", "-a").Lines.Should().HaveCount(4);
        Mmt("run").Out.Should().Contain("# 1 case tagged 'extra' left out: -a runs them");
    }

    [TestCase("first", 2)]
    [TestCase("cow/*child*", 1)]
    [TestCase("\"left\"", 1)]
    public void Name_IsAPartOrAPattern(string pattern, int cases) =>
        Mmt("run", "--list", "--name", pattern).Lines.Should().HaveCount(cases);

    [TestCase("-t", "marge", "no program and no tag is called 'marge'; did you mean 'merge'?")]
    [TestCase("-t", "cow forc", "no program and no tag is called 'forc'; did you mean 'fork'?")]
    [TestCase("--name", "lefd", "no case is called like 'lefd'; did you mean 'left'?")]
    public void FilterThatSelectsNothing_IsTwo_WithTheNearestNames(string option, string value, string message)
    {
        CommandRun run = Mmt("run", option, value);

        run.ExitCode.Should().Be(2);
        run.Error.Should().Contain(message);
    }

    [TestCase("run", "-t", "")]
    [TestCase("run", "-t", " \t")]
    [TestCase("run", "--name", "")]
    [TestCase("observe", "--name", "")]
    public void FilterThatIsBlank_IsTwo_AndSelectsNothing(string command, string option, string value)
    {
        CommandRun run = Mmt(command, option, "cow", option, value);

        run.ExitCode.Should().Be(2);
        run.Error.Should().Contain($"{option} names no case: is a variable of your shell empty?");
    }

    [Test]
    public void FiltersThatExcludeEachOther_AreTwo() =>
        Mmt("run", "-t", "cow", "--name", "left").ExitCode.Should().Be(2);

    [Test]
    public void MistypedPath_NamesTheNearestScript() =>
        Mmt("run", "selftests/vm/cwo.mmt").Error.Should().Contain("did you mean").And.Contain("cow.mmt?");

    [Test]
    public void Paths_ChooseScripts() =>
        Mmt("run", "--list", Repository.PathOf("selftests/vm/merge.mmt")).Lines.Should().Equal("merge/\"left\"");

    [Test]
    public void Folder_IsSearchedWithoutItsLibrary()
    {
        Repository.Write("selftests/lib/helpers.mmt", "def touch(r) {\n    store(r[0], 1)\n}\n");

        Mmt("run", "--list", Repository.PathOf("selftests")).Lines.Should().HaveCount(3);
    }

    [Test]
    public void Shuffle_IsRepeatedByItsSeed()
    {
        // So many that two orders are not the same by chance.
        Repository.Add("many", [.. Enumerable.Range(0, 12).Select(number => Passing($"case {number}"))]);
        IReadOnlyList<string> first = Order(Mmt("run", "-a", "--shuffle", "4"));

        Order(Mmt("run", "-a", "--shuffle", "4")).Should().Equal(first);
        Enumerable.Range(5, 10).Select(seed => string.Concat(Order(Mmt("run", "-a", "--shuffle", $"{seed}")))).Distinct()
            .Should().HaveCountGreaterThan(1);
    }

    [Test]
    public void ShuffleWithoutASeed_PrintsTheOneItDrew()
    {
        CommandRun run = Mmt("run", "-a", "--shuffle", Repository.PathOf("selftests"));

        string seed = run.Lines[1].Split(' ')[3];
        Order(Mmt("run", "-a", "--shuffle", seed)).Should().Equal(Order(run));
    }

    [Test]
    public void Repeat_RunsEverythingAgain()
    {
        IReadOnlyList<KtapTest> tests = KtapParser.Parse(Mmt("run", "--repeat", "3").Out);

        tests.Select(test => test.Name).Should().Equal("cow", "merge", "cow", "merge", "cow", "merge");
    }

    [TestCase("1")]
    [TestCase("4")]
    public void Jobs_DoNotChangeTheReport(string jobs) =>
        Mmt("run", "--repeat", "5", "--jobs", jobs).Out.Should().Be(Mmt("run", "--repeat", "5").Out);

    private static IReadOnlyList<string> Order(CommandRun run) =>
        [.. KtapParser.Parse(run.Out).SelectMany(script => script.Subtests).Select(test => test.Name)];

    [TestCase("3", "a")]
    [TestCase("5:7", "a")]
    [TestCase("9:1:", "b")]
    [TestCase("999", "c")]
    public void ScriptWithALine_IsTheCaseThere(string line, string test)
    {
        string script = Repository.Add("lines", Passing("a"), Passing("b"), Passing("c"));

        Mmt("run", "--list", $"{script}:{line}").Out.Should().Be($"lines/\"{test}\"\n");
    }

    [Test]
    public void LineOfAFixture_IsWhoeverUsesIt_AndOneBeforeAnyTest_IsRefused()
    {
        string script = Repository.Add("lines", $"fixture f {{\n{Page}}}\n", "test \"a\" (f) {\n    load(p[0])\n}\n", Passing("b"));

        Mmt("run", "--list", $"{script}:4").Out.Should().Be("lines/\"a\"\n");
        Mmt("run", "--list", $"{script}:1").Error.Should().Be($"mmt: no case is at {script}:1: its first test is at line 7\n");
        Mmt("run", "--list", $"{script}:1", $"{script}x:1").Error.Should().Contain("no such script or folder");
    }
}
