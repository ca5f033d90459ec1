// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text.Json;
using Selftests.MmCore;
using static Selftests.Tools.Tests.ScriptRepository;

namespace Selftests.Tools.Tests;

/// <summary>mmt coverage and mmt zoo.</summary>
internal sealed class TableCommandTests : CommandTests
{
    // Where mprotect merges a mapping into the next one, this bug keeps the next one's old offset.
    private const string CatchesZ58 = """
        @catches(Z58)
        test "a merge into the next mapping keeps its pages" {
            f = memfd_create("x")
            ftruncate(f, 4 pages)
            p = mmap(4 pages, PROT_READ|PROT_WRITE, MAP_SHARED, f)
            store(p[0], 1)
            store(p[2], 3)
            mprotect(p[0..2], PROT_READ)
            mprotect(p[0..2], PROT_READ|PROT_WRITE)
            munmap(p[3])
            expect memory(p[0]) == 1
            expect memory(p[2]) == 3
        }

        """;

    [Test]
    public void Coverage_CountsPortsThatPass_AndNamesTheMissing()
    {
        WriteTable("cow\tone\to\te\tcore\n", "cow\ttwo\to\te\tcore\n", "ksm\tthree\to\te\tcore\n");
        Repository.Add("cow", "@case(\"one\")\n" + Passing("a"));

        CommandRun run = Mmt("coverage");

        run.ExitCode.Should().Be(0);
        run.Lines.Should().ContainMatch("cow *2 *1 *1").And.ContainMatch("ksm *1 *0 *0").And.ContainMatch("total *3 *1 *1");
        run.Lines.Should().Contain("cow: missing (1)").And.Contain("    two");
    }

    [Test]
    public void Coverage_AsJson_HasTheSameNumbers()
    {
        WriteTable("cow\tone\to\te\tcore\n", "cow\ttwo\to\te\tcore\n");
        Repository.Add("cow", "@case(\"one\")\n" + Failing("a"));

        JsonElement root = JsonDocument.Parse(Mmt("coverage", "--format", "json").Out).RootElement;

        root.GetProperty("format").GetString().Should().Be("mmt-coverage");
        JsonElement program = root.GetProperty("programs")[0];
        program.GetProperty("ported").GetInt32().Should().Be(1);
        program.GetProperty("passing").GetInt32().Should().Be(0);
        program.GetProperty("missing")[0].GetString().Should().Be("two");
    }

    [Test]
    public void PortOfNoKnownCase_IsAFailure()
    {
        WriteTable("cow\tone\to\te\tcore\n");
        Repository.Add("cow", "@case(\"onne\")\n" + Passing("a"));

        CommandRun run = Mmt("coverage");

        run.ExitCode.Should().Be(1);
        run.Lines.Should().Contain("    cow: onne");
    }

    [Test]
    public void CoverageWithoutItsTable_IsTwo() => Mmt("coverage").ExitCode.Should().Be(2);

    [Test]
    public void Seeds_SayWhichTestHoldsWhat()
    {
        WriteStatements();
        Repository.Add("good", "# S1-01\n" + Passing("a"));
        Repository.Write("mm-core/tests/XTests.cs", "    // S1-03\n    public void One() { }\n");

        CommandRun run = Mmt("coverage", "--seeds");
        JsonElement root = JsonDocument.Parse(Mmt("coverage", "--seeds", "--format", "json").Out).RootElement;

        run.ExitCode.Should().Be(0, run.Out);
        run.Lines.Should().Equal(
            "seed   statements  covered  not passing  waiting  missing",
            "S1              4        2            0        1        1",
            "total           4        2            0        1        1",
            "",
            "S1-01  one", "    good/\"a\"", "",
            "S1-02  two", "    waits for huge pages", "",
            "S1-03  three", "    XTests.One", "",
            "S1-04  four", "    missing");
        root.GetProperty("format").GetString().Should().Be("mmt-coverage-seeds");
        root.GetProperty("seeds")[0].GetProperty("covered").GetInt32().Should().Be(2);
        root.GetProperty("statements")[1].GetProperty("state").GetString().Should().Be("waits");
        root.GetProperty("statements")[2].GetProperty("tests")[0].GetString().Should().Be("XTests.One");
    }

    [Test]
    public void Seeds_ThatFail_AreNamed_WithWrongNumbers()
    {
        WriteStatements();
        Repository.Add("bad", "# S1-01, S1-02, S1-05\n" + Failing("a"));

        CommandRun run = Mmt("coverage", "--seeds");

        run.ExitCode.Should().Be(1);
        run.Lines.Should().Contain("    not passing: bad/\"a\"")
            .And.ContainMatch("error: *bad.mmt:3: no statement has the number S1-05")
            .And.Contain("error: S1-02 waits for huge pages, as the table says, and a test bears its number");
    }

    [Test]
    public void Zoo_SaysWhatIsNotCaught()
    {
        Repository.Add("good", Passing("a"));

        CommandRun run = Mmt("zoo", "--bug", "merge-keeps-old-pgoff");

        run.ExitCode.Should().Be(1);
        run.Lines.Should().Equal("Z58   merge-keeps-old-pgoff  NOT CAUGHT", "0 of 1 bug caught, 0 false alarms");
    }

    [Test]
    public void Zoo_SaysWhoCatches_AndSoDoesItsJson()
    {
        Repository.Add("merge", CatchesZ58);

        CommandRun run = Mmt("zoo", "--bug", "Z58");
        JsonElement bug = JsonDocument.Parse(Mmt("zoo", "--bug", "Z58", "--format", "json").Out).RootElement.GetProperty("bugs")[0];

        run.ExitCode.Should().Be(0, run.Out);
        run.Lines[0].Should().Be("Z58   merge-keeps-old-pgoff  caught by merge (1)");
        bug.GetProperty("caught").GetBoolean().Should().BeTrue();
        bug.GetProperty("catches")[0].GetProperty("case").GetString().Should()
            .Be("merge/\"a merge into the next mapping keeps its pages\"");
    }

    [Test]
    public void CaseThatFailsAnyway_IsAFalseAlarm_AndNoCatch()
    {
        Repository.Add("bad", "@catches(Z58)\n" + Failing("a"));

        CommandRun run = Mmt("zoo", "--bug", "Z58");

        run.ExitCode.Should().Be(1);
        run.Out.Should().Contain("NOT CAUGHT").And.Contain("false alarm: fails without a bug: bad/\"a\"").And.Contain("wrong claim");
    }

    [Test]
    public void ZooList_HasEveryBugWithItsTitle_AndRunsNothing()
    {
        CommandRun run = Mmt("zoo", "--list");

        run.ExitCode.Should().Be(0, run.Error);
        run.Lines.Should()
            .HaveCount(BugZoo.All.Count).And.Contain(
                line => line.StartsWith("Z58   merge-keeps-old-pgoff ", StringComparison.Ordinal)
                    && line.EndsWith("so pages of another offset are mapped", StringComparison.Ordinal));
        Mmt("zoo", "--list", "Z58").Lines.Should().ContainSingle();
    }

    private void WriteStatements() =>
        Repository.Write(
            "selftests/seeds/statements.tsv",
            "n\tt\tw\nS1-01\tone\t\nS1-02\ttwo\thuge pages\nS1-03\tthree\t\nS1-04\tfour\t\n");

    private void WriteTable(params string[] rows) =>
        Repository.Write("selftests/kernel-suite/cases.tsv", "program\tcase\toperations\texpectation\tneeds\n" + string.Concat(rows));

    [TestCase("Z58")]
    [TestCase("merge-keeps-old-pgoff")]
    public void Zoo_ABugAsAnArgument_IsOfThatBug(string bug) =>
        Mmt("zoo", bug).Out.Should().Be(Mmt("zoo", "--bug", bug).Out);

    [Test]
    public void Zoo_ABugThatThereIsNot_IsTwo_AndSaysSo()
    {
        CommandRun run = Mmt("zoo", "Z59");

        run.ExitCode.Should().Be(2);
        run.Error.Should().StartWith("mmt: no bug of the zoo is called 'Z59'; did you mean ");
    }
}
