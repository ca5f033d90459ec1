// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Linux;

/// <summary>A difference as it is reported: in one line first, then what differs side by side.</summary>
internal static class DifferenceText
{
    private const int MostRows = 24;
    private const int WidestColumn = 60;

    /// <summary><c>step :4: model -EEXIST, Linux 6.18.44 -EAGAIN</c>, and below it the table of that step.</summary>
    public static string Of(CaseProgram program, IReadOnlyList<Difference> ofOneStep, string otherName)
    {
        Difference first = ofOneStep[0];
        string what = first.Observation == DifferenceNames.Result ? "" : $"{first.Subject}: ";
        var text = new StringBuilder();
        text.Append($"step {program.StepById(first.StepId).Path}: {what}model {first.Model}, {otherName} {first.Other}");
        if (ofOneStep.Count == 1 && first.Observation == DifferenceNames.Result)
        {
            return text.ToString();
        }

        Table(text, ofOneStep, otherName);
        return text.ToString();
    }

    private static void Table(StringBuilder text, IReadOnlyList<Difference> differences, string otherName)
    {
        // Bits of one page differ together: one row shows them all.
        (string Subject, string Model, string Other)[] rows =
            [.. differences.Select(difference => (Row(difference), difference.Model, difference.Other)).Distinct()];
        int subject = Width(rows.Select(row => row.Subject).Append("differs"));
        int model = Width(rows.Select(row => row.Model).Append("model"));
        Line("differs", "model", otherName);
        foreach ((string a, string b, string c) in rows.Take(MostRows))
        {
            Line(a, b, c);
        }

        if (rows.Length > MostRows)
        {
            text.Append($"\n  ... and {rows.Length - MostRows} more");
        }

        void Line(string a, string b, string c) => text.Append($"\n  {a.PadRight(subject)} | {b.PadRight(model)} | {c}");
    }

    private static string Row(Difference difference)
    {
        int space = difference.Observation.IndexOf(' ', StringComparison.Ordinal);
        bool isBit = difference.Observation.StartsWith("pte ", StringComparison.Ordinal)
            || (difference.Observation.StartsWith("page ", StringComparison.Ordinal) && !difference.Observation.EndsWith("count", StringComparison.Ordinal));
        return isBit ? $"{difference.Observation[..space]} of {difference.Where}" : difference.Subject;
    }

    private static int Width(IEnumerable<string> texts) => Math.Min(WidestColumn, texts.Max(text => text.Length));
}
