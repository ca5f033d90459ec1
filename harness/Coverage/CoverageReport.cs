// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Coverage;

/// <summary>What of the kernel's own suite runs here.</summary>
public sealed class CoverageReport
{
    private CoverageReport(IReadOnlyList<CoverageRow> rows, IReadOnlyList<PortedCase> unknown)
    {
        Rows = rows;
        Unknown = unknown;
        Total = new CoverageRow(
            "total", rows.Sum(row => row.Cases), rows.Sum(row => row.Ported), rows.Sum(row => row.Passing), [], []);
    }

    /// <summary>One row per program, in the table's order.</summary>
    public IReadOnlyList<CoverageRow> Rows { get; }

    public CoverageRow Total { get; }

    /// <summary>Ports of cases that the table does not have: a mistyped name, or a script under a wrong program.</summary>
    public IReadOnlyList<PortedCase> Unknown { get; }

    /// <summary>A case with several ports (variants, rows) passes when all of them ran and passed.</summary>
    public static CoverageReport Of(CaseTable table, IEnumerable<PortedCase> ports)
    {
        ILookup<(string Program, string Name), PortedCase> byName = ports.ToLookup(port => (port.Program, port.Name));
        return new CoverageReport(
            [.. table.Programs.Select(program => Row(program, table.CasesOf(program), byName))],
            [.. byName.Where(group => !table.Has(group.Key.Program, group.Key.Name)).Select(group => group.First())]);
    }

    private static CoverageRow Row(
        string program, IReadOnlyList<KernelCase> cases, ILookup<(string Program, string Name), PortedCase> ports)
    {
        List<string> missing = [];
        List<string> failing = [];
        foreach (string name in cases.Select(item => item.Name))
        {
            if (!ports.Contains((program, name)))
            {
                missing.Add(name);
            }
            else if (ports[(program, name)].Any(port => port.Passed != true))
            {
                failing.Add(name);
            }
        }

        int ported = cases.Count - missing.Count;
        return new CoverageRow(program, cases.Count, ported, ported - failing.Count, missing, failing);
    }
}
