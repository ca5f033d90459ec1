// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Coverage;

/// <summary>The numbered statements, selftests/seeds/statements.tsv: three columns under a header line.</summary>
public sealed class StatementTable
{
    private const int Columns = 3;
    private readonly Dictionary<string, Statement> byNumber = new(StringComparer.Ordinal);

    private StatementTable(IEnumerable<Statement> statements)
    {
        Statements = [.. statements];
        foreach (Statement statement in Statements)
        {
            if (!byNumber.TryAdd(statement.Number, statement))
            {
                throw new FormatException($"{statement.Number} stands there twice.");
            }
        }
    }

    /// <summary>In the table's order.</summary>
    public IReadOnlyList<Statement> Statements { get; }

    public static StatementTable Load(string path) => Read(BoundedFile.ReadText(path));

    public static StatementTable Read(string text) =>
        new(text.ReplaceLineEndings("\n").Split('\n').Skip(1).Where(line => line.Length > 0).Select(ReadLine));

    public bool Has(string number) => byNumber.ContainsKey(number);

    private static Statement ReadLine(string line)
    {
        string[] cells = line.Split('\t');
        if (cells.Length != Columns)
        {
            throw new FormatException($"{cells.Length} columns instead of {Columns} in: {line}");
        }

        if (!Citations.IsNumber(cells[0]))
        {
            throw new FormatException($"'{cells[0]}' is no number of a statement (S2-07) in: {line}");
        }

        return new Statement(cells[0], cells[1], cells[2]);
    }
}
