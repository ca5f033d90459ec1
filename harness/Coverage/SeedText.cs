// SPDX-License-Identifier: GPL-2.0-or-later
using System.Globalization;
using System.Text;

namespace Selftests.Harness.Coverage;

/// <summary>The report as text: a table of seeds, then each statement with the tests that hold it, or the reason why none does.</summary>
public static class SeedText
{
    public static string Render(SeedReport report, IReadOnlyList<string> errors)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(errors);
        StringBuilder text = new();
        text.Append("seed   statements  covered  not passing  waiting  missing\n");
        foreach (SeedRow row in report.Seeds.Append(report.Total))
        {
            text.Append(CultureInfo.InvariantCulture, $"{row.Seed,-5}{row.Rows.Count,12}")
                .Append(CultureInfo.InvariantCulture, $"{row.Count(StatementState.Covered),9}{row.Count(StatementState.NotPassing),13}")
                .Append(CultureInfo.InvariantCulture, $"{row.Count(StatementState.Waits),9}{row.Count(StatementState.Missing),9}\n");
        }

        foreach (StatementRow row in report.Total.Rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{row.Statement.Number}  {row.Statement.Title}\n");
            foreach (string line in Below(row))
            {
                text.Append("    ").Append(line).Append('\n');
            }
        }

        return text.Append(errors.Count > 0 ? "\n" : "").AppendJoin("", errors.Select(error => $"error: {error}\n")).ToString();
    }

    private static IEnumerable<string> Below(StatementRow row) => row.State switch
    {
        StatementState.Missing => ["missing"],
        StatementState.Waits => [$"waits for {row.Statement.WaitsFor}"],
        StatementState.NotPassing => row.Tests.Select(test => $"not passing: {test}"),
        _ => row.Tests,
    };
}
