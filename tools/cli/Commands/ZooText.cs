// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text;
using System.Text.Json;
using Selftests.Harness.Zoo;

namespace Selftests.Cli;

/// <summary>The zoo's matrix as a table, and as JSON.</summary>
internal static class ZooText
{
    private const int FormatVersion = 1;
    private const int LongestLine = 160;

    /// <summary>A row per bug: the scripts that catch it with their numbers of cases, and the first of them in full.</summary>
    public static string Table(ZooMatrix matrix)
    {
        var text = new StringBuilder();
        int width = matrix.Rows.Select(row => row.Name.Length).Append(0).Max();
        foreach (ZooRow row in matrix.Rows)
        {
            text.Append($"{row.Id,-5} {row.Name.PadRight(width)}  {CaughtBy(row)}\n");
            if (row.Catches is [ZooCatch first, ..])
            {
                text.Append($"      {Short($"{first.Case.Id}: {first.How}")}\n");
            }

            AppendNames(text, "timed out, which is no catch", row.TimedOut);
            AppendNames(text, "an error of the harness", row.Errors);
        }

        AppendNames(text, "false alarm: fails without a bug", matrix.FalseAlarms);
        AppendNames(text, "wrong claim", matrix.WrongClaims);
        AppendNames(text, "not run, it has a csharp block and there is no --allow-csharp", matrix.NotAllowed);
        int caught = matrix.Rows.Count(row => row.IsCaught);
        text.Append($"{caught} of {Count.Of(matrix.Rows.Count, "bug")} caught, {Count.Of(matrix.FalseAlarms.Count, "false alarm")}\n");
        return text.ToString();
    }

    /// <summary>Format "mmt-zoo", version 1: per bug the cases that catch it, with their first failure.</summary>
    public static string Json(ZooMatrix matrix) => TextFormat.WriteJson("mmt-zoo", FormatVersion, json =>
    {
        json.WriteStartArray("bugs");
        foreach (ZooRow row in matrix.Rows)
        {
            WriteRow(json, row);
        }

        json.WriteEndArray();
        TextFormat.WriteStrings(json, "false_alarms", matrix.FalseAlarms);
        TextFormat.WriteStrings(json, "wrong_claims", matrix.WrongClaims);
        TextFormat.WriteStrings(json, "not_allowed", matrix.NotAllowed);
    });

    private static string CaughtBy(ZooRow row)
    {
        IEnumerable<IGrouping<string, ZooCatch>> scripts = row.Catches.GroupBy(found => found.Case.Program);
        return row.IsCaught ? $"caught by {string.Join(", ", scripts.Select(script => $"{script.Key} ({script.Count()})"))}" : "NOT CAUGHT";
    }

    // The whole of it is in the JSON, and in a run with --bug.
    private static string Short(string text) => text.Length <= LongestLine ? text : text[..(LongestLine - 3)] + "...";

    private static void AppendNames(StringBuilder text, string title, IReadOnlyList<string> names)
    {
        foreach (string name in names)
        {
            text.Append($"      {title}: {name}\n");
        }
    }

    private static void WriteRow(Utf8JsonWriter json, ZooRow row)
    {
        json.WriteStartObject();
        json.WriteString("id", row.Id);
        json.WriteString("name", row.Name);
        json.WriteString("title", row.Title);
        json.WriteBoolean("caught", row.IsCaught);
        json.WriteStartArray("catches");
        foreach (ZooCatch found in row.Catches)
        {
            json.WriteStartObject();
            json.WriteString("case", found.Case.Id);
            json.WriteString("how", found.How);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        TextFormat.WriteStrings(json, "timed_out", row.TimedOut);
        TextFormat.WriteStrings(json, "errors", row.Errors);
        json.WriteEndObject();
    }
}
