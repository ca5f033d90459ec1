// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Coverage;

/// <summary>The kernel suite's cases, selftests/kernel-suite/cases.tsv: five columns under a header line.</summary>
/// <remarks>
/// Some programs stand there twice, as <c>mremap_test</c> and <c>mremap_test(6.17+)</c>. To us they are one program, and a name
/// that both halves had would be one case told twice: the reader refuses such a table.
/// </remarks>
public sealed class CaseTable
{
    private const int Columns = 5;
    private readonly Dictionary<string, List<KernelCase>> _byProgram = new(StringComparer.Ordinal);
    private readonly HashSet<(string Program, string Name)> _names = [];

    private CaseTable(IEnumerable<KernelCase> cases)
    {
        foreach (KernelCase item in cases)
        {
            if (!_names.Add((item.Program, item.Name)))
            {
                throw new FormatException($"{item.Program} has the case \"{item.Name}\" twice.");
            }

            Cases.Add(item);
            CasesOfNew(item.Program).Add(item);
        }
    }

    /// <summary>Programs in the table's order.</summary>
    public IReadOnlyCollection<string> Programs => _byProgram.Keys;

    public int Count => Cases.Count;

    private List<KernelCase> Cases { get; } = [];

    public static CaseTable Load(string path) => Read(BoundedFile.ReadText(path));

    public static CaseTable Read(string text) =>
        new(text.ReplaceLineEndings("\n").Split('\n').Skip(1).Where(line => line.Length > 0).Select(ReadLine));

    public IReadOnlyList<KernelCase> CasesOf(string program) => _byProgram.GetValueOrDefault(program, []);

    public bool Has(string program, string name) => _names.Contains((program, name));

    private static KernelCase ReadLine(string line)
    {
        string[] cells = line.Split('\t');
        if (cells.Length != Columns)
        {
            throw new FormatException($"{cells.Length} columns instead of {Columns} in: {line}");
        }

        int bracket = cells[0].IndexOf('(', StringComparison.Ordinal);
        return new KernelCase(
            bracket < 0 ? cells[0] : cells[0][..bracket],
            bracket < 0 ? "" : cells[0][(bracket + 1)..].TrimEnd(')'),
            cells[1],
            cells[2],
            cells[3],
            cells[4].Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    private List<KernelCase> CasesOfNew(string program)
    {
        if (!_byProgram.TryGetValue(program, out List<KernelCase>? cases))
        {
            _byProgram.Add(program, cases = []);
        }

        return cases;
    }
}
