// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Coverage;

namespace Selftests.Vm;

/// <summary>The numbers of statements that scripts and the model's tests bear, against their table.</summary>
[TestFixture]
internal sealed class SeedTests
{
    private static readonly StatementTable Table = StatementTable.Load(Path.Combine(Suite.Folder, "seeds", "statements.tsv"));

    [Test]
    public void EveryCitedNumber_IsAStatementThatDoesNotWait()
    {
        Citation[] all =
        [
            .. Suite.Scripts.Scripts.SelectMany(Citations.OfScript),
            .. Citations.OfFolder(Path.Combine(Suite.Folder, "..", "mm-core", "tests")),
        ];

        all.Should().NotBeEmpty();
        SeedReport.Errors(Table, all).Should().BeEmpty();
    }

    [TestCase("S0", 67)]
    [TestCase("S1", 56)]
    [TestCase("S2", 51)]
    [TestCase("S3", 57)]
    [TestCase("S4", 38)]
    public void TheTable_HasEveryNumberOfASeed(string seed, int count) =>
        Table.Statements.Where(statement => statement.Seed == seed).Select(statement => statement.Number)
            .Should().Equal(Enumerable.Range(1, count).Select(number => $"{seed}-{number:00}"));
}
