// SPDX-License-Identifier: GPL-2.0-or-later
using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Selftests.Cli;

/// <summary><c>--format text|json</c> of the commands that print a table.</summary>
internal static class TextFormat
{
    private static readonly string[] Names = ["text", "json"];

    public static Option<string> Option()
    {
        var option = new Option<string>("--format") { Description = "text or json", HelpName = "FORMAT" };
        option.AcceptOnlyFromAmong(Names);
        return option;
    }

    public static bool IsJson(ParseResult parsed, Option<string> option) => parsed.GetValue(option) == "json";

    /// <summary>An object that says what it is and of which version, with these members.</summary>
    public static string WriteJson(string format, int version, Action<Utf8JsonWriter> members)
    {
        // The table is no part of a web page: quotes and brackets stay readable.
        var options = new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, options))
        {
            json.WriteStartObject();
            json.WriteString("format", format);
            json.WriteNumber("version", version);
            members(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length) + "\n";
    }

    public static void WriteStrings(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
