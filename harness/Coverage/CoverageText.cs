// SPDX-License-Identifier: GPL-2.0-or-later
using System.Globalization;
using System.Text;

namespace Selftests.Harness.Coverage;

/// <summary>The report as text: a table of programs, then the names that are missing, do not pass, or are unknown.</summary>
public static class CoverageText
{
    public static string Render(CoverageReport report)
    {
        StringBuilder text = new();
        int width = report.Rows.Append(report.Total).Max(row => row.Program.Length);
        AppendLine(text, width, "program", "cases", "ported", "passing");
        foreach (CoverageRow row in report.Rows.Append(report.Total))
        {
            AppendLine(text, width, row.Program, Text(row.Cases), Text(row.Ported), Text(row.Passing));
        }

        foreach (CoverageRow row in report.Rows)
        {
            AppendNames(text, $"{row.Program}: not passing", row.Failing);
            AppendNames(text, $"{row.Program}: missing", row.Missing);
        }

        AppendNames(text, "not in the table", [.. report.Unknown.Select(port => $"{port.Program}: {port.Name}")]);
        return text.ToString();
    }

    private static void AppendLine(StringBuilder text, int width, string program, params ReadOnlySpan<string> cells)
    {
        text.Append(program.PadRight(width));
        foreach (string cell in cells)
        {
            text.Append(cell.PadLeft(9));
        }

        text.Append('\n');
    }

    private static void AppendNames(StringBuilder text, string title, IReadOnlyList<string> names)
    {
        if (names.Count == 0)
        {
            return;
        }

        text.Append('\n').Append(title).Append(" (").Append(Text(names.Count)).Append(")\n");
        foreach (string name in names)
        {
            text.Append("    ").Append(name).Append('\n');
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
