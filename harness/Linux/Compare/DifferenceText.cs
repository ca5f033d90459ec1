// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Linux;

/// <summary>A difference as it is reported: in one line first, then what differs side by side.</summary>
internal static class DifferenceText
{
    private const int MostRows = 24;

    /// <summary>With what a report puts before it, a line stays within a terminal of 100 columns.</summary>
    private const int WidestSubject = 24;
    private const int WidestState = 29;

    /// <summary><c>step :4: model -EEXIST, Linux 6.18.44 -EAGAIN</c>, and below it the table of that step.</summary>
    public static string Of(CaseProgram program, IReadOnlyList<Difference> ofOneStep, string otherName)
    {
        Difference first = ofOneStep[0];
        string what = first.Observation == DifferenceNames.Result ? "" : $"{first.Subject}: ";
        var text = new StringBuilder();
        text.Append($"step {program.StepById(first.StepId).Path}: {what}model {first.Model}, {otherName} {first.Other}");
        if (ofOneStep.Count == 1 && first.Observation == DifferenceNames.Result)
        {
            return text.Append("\n  all else that can be seen behind it is the same on both").ToString();
        }

        Table(text, ofOneStep, otherName);
        return text.ToString();
    }

    private static void Table(StringBuilder text, IReadOnlyList<Difference> differences, string otherName)
    {
        // Bits of one page differ together: one row shows them all.
        (string Subject, string Model, string Other)[] rows =
            [.. differences.Select(difference => (Row(difference), difference.Model, difference.Other)).Distinct()];
        int subject = Width(rows.Select(row => row.Subject).Append("differs"), WidestSubject);
        int model = Width(rows.Select(row => row.Model).Append("model"), WidestState);
        Line("differs", "model", otherName);
        foreach ((string a, string b, string c) in rows.Take(MostRows))
        {
            Line(a, b, c);
        }

        if (rows.Length > MostRows)
        {
            text.Append($"\n  ... and {rows.Length - MostRows} more");
        }

        void Line(string a, string b, string c)
        {
            string[][] cells = [TextWrap.Lines(a, subject), TextWrap.Lines(b, model), TextWrap.Lines(c, WidestState)];
            for (int i = 0; i < cells.Max(cell => cell.Length); i++)
            {
                text.Append(
                    $"\n  {Cell(cells[0], i).PadRight(subject)} | {Cell(cells[1], i).PadRight(model)} | {Cell(cells[2], i)}".TrimEnd());
            }
        }
    }

    private static string Cell(string[] lines, int index) => index < lines.Length ? lines[index] : "";

    private static string Row(Difference difference)
    {
        int space = difference.Observation.IndexOf(' ', StringComparison.Ordinal);
        bool isBit = difference.Observation.StartsWith("pte ", StringComparison.Ordinal)
            || (difference.Observation.StartsWith("page ", StringComparison.Ordinal)
                && !difference.Observation.EndsWith("count", StringComparison.Ordinal));
        return isBit ? $"{difference.Observation[..space]} of {difference.Where}" : difference.Subject;
    }

    private static int Width(IEnumerable<string> texts, int widest) => Math.Min(widest, texts.Max(text => text.Length));
}
