// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Coverage;

/// <summary>Which of the numbered statements are held, and by which test.</summary>
public sealed class SeedReport
{
    private SeedReport(IReadOnlyList<SeedRow> seeds) => Seeds = seeds;

    /// <summary>In the table's order.</summary>
    public IReadOnlyList<SeedRow> Seeds { get; }

    public SeedRow Total => new("total", [.. Seeds.SelectMany(seed => seed.Rows)]);

    /// <summary>A test of several rows passes when one of them ran, and all that ran passed.</summary>
    public static SeedReport Of(StatementTable table, IEnumerable<CitedTest> tests)
    {
        ArgumentNullException.ThrowIfNull(table);
        ILookup<string, CitedTest> byNumber = tests.ToLookup(test => test.Number, StringComparer.Ordinal);
        return new SeedReport(
            [.. table.Statements.GroupBy(statement => statement.Seed).Select(
                seed => new SeedRow(seed.Key, [.. seed.Select(statement => Row(statement, [.. byNumber[statement.Number]]))]))]);
    }

    /// <summary>What is wrong with the table, or with the numbers that tests bear: a line each.</summary>
    public static IReadOnlyList<string> Errors(StatementTable table, IReadOnlyCollection<Citation> citations)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(citations);
        HashSet<string> cited = [.. citations.Where(citation => citation.Test is not null).Select(citation => citation.Number)];
        return
        [
            .. from citation in citations
               where !table.Has(citation.Number)
               select $"{citation.Place}: no statement has the number {citation.Number}",
            .. from citation in citations
               where table.Has(citation.Number) && citation.Test is null
               select $"{citation.Place}: {citation.Number} stands neither in a test nor right above one",
            .. from statement in table.Statements
               where statement.WaitsFor.Length > 0 && cited.Contains(statement.Number)
               select $"{statement.Number} waits for {statement.WaitsFor}, as the table says, and a test bears its number",
        ];
    }

    private static StatementRow Row(Statement statement, IReadOnlyList<CitedTest> tests)
    {
        StatementState state = tests.Count == 0 ? statement.WaitsFor.Length > 0 ? StatementState.Waits : StatementState.Missing
            : tests.GroupBy(test => test.Name).All(Passes) ? StatementState.Covered
            : StatementState.NotPassing;
        return new StatementRow(statement, state, [.. tests.Select(test => test.Name).Distinct()]);
    }

    private static bool Passes(IEnumerable<CitedTest> rows) =>
        rows.Any(row => row.Passed == true) && rows.All(row => row.Passed != false);
}
