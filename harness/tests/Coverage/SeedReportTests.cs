// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Coverage;

namespace Selftests.Harness.Tests.Coverage;

[TestFixture]
internal sealed class SeedReportTests
{
    private static readonly StatementTable Table = StatementTable.Read(
        "statement\ttitle\twaits for\nS1-01\tone\t\nS1-02\ttwo\thuge pages\nS2-01\tthree\t\nS2-02\tfour\t\n");

    [TestCase("S1-01\tone\t\nS1-01\ttwo\t\n", "S1-01 stands there twice.")]
    [TestCase("S1-01\tone\n", "2 columns instead of 3 in: S1-01\tone")]
    [TestCase("S1\tone\t\n", "'S1' is no number of a statement (S2-07) in: S1\tone\t")]
    public void ABadTable_IsRefused(string lines, string message) =>
        FluentActions.Invoking(() => StatementTable.Read("header\n" + lines)).Should().Throw<FormatException>().WithMessage(message);

    [Test]
    public void AStatement_IsCoveredByWhatPasses()
    {
        SeedReport report = SeedReport.Of(
            Table,
            [
                new("S1-01", "a", true), new("S1-01", "a", null), new("S1-01", "b", true),
                new("S2-01", "a", true), new("S2-01", "c", null),
            ]);

        report.Total.Rows.Select(row => (row.Statement.Number, row.State)).Should().Equal(
            ("S1-01", StatementState.Covered),
            ("S1-02", StatementState.Waits),
            ("S2-01", StatementState.NotPassing),
            ("S2-02", StatementState.Missing));
        report.Total.Rows[0].Tests.Should().Equal("a", "b");
        report.Seeds.Select(seed => (seed.Seed, seed.Rows.Count, seed.Count(StatementState.Covered)))
            .Should().Equal(("S1", 2, 1), ("S2", 2, 0));
    }

    [Test]
    public void AFailedRow_IsNotPassing() =>
        SeedReport.Of(Table, [new("S1-01", "a", true), new("S1-01", "a", false)]).Total.Count(StatementState.NotPassing).Should().Be(1);

    [Test]
    public void WrongNumbers_AreErrors() =>
        SeedReport.Errors(Table, [new("S1-09", "a", "x:1"), new("S2-01", null, "x:2"), new("S1-02", "a", "x:3"), new("S1-01", "a", "x:4")])
            .Should().Equal(
                "x:1: no statement has the number S1-09",
                "x:2: S2-01 stands neither in a test nor right above one",
                "S1-02 waits for huge pages, as the table says, and a test bears its number");

    [Test]
    public void AScriptsNumbers_AreItsTests()
    {
        const string Text = """
            # S1-01 is for no test.
            suite "x"

            # S1-02
            @tags(a)
            test "one S2-01" {
                p = mmap(1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS) # S2-02
            }
            # S1-01
            test "two" { }

            # S2-01

            test "three" { }
            """;

        Citations.OfScript(ScriptLoader.LoadText(Text, "x.mmt", new LoadOptions()).Scripts[0])
            .Select(citation => (citation.Number, citation.Test)).Should().Equal(
                ("S1-01", null), ("S1-02", "one S2-01"), ("S2-01", "one S2-01"), ("S2-02", "one S2-01"), ("S1-01", "two"), ("S2-01", null));
    }

    [Test]
    public void AnNUnitTestsNumbers_AreItsMethods()
    {
        const string Text = """
            // S1-01
            class XTests
            {
                // S1-02
                [Test]
                public void One()
                {
                    Do(); // S2-01
                }

                /// <summary>S2-02</summary>
                [TestCase(1)]
                public async Task Two(int number) => Do(number);
            }
            """;

        Citations.OfCSharp(Text, "tests/XTests.cs").Select(citation => (citation.Number, citation.Test, citation.Place)).Should().Equal(
            ("S1-01", null, "tests/XTests.cs:1"),
            ("S1-02", "XTests.One", "tests/XTests.cs:4"),
            ("S2-01", "XTests.One", "tests/XTests.cs:8"),
            ("S2-02", "XTests.Two", "tests/XTests.cs:11"));
    }
}
