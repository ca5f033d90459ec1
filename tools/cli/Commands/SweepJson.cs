// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text.Json;
using Selftests.Harness.Sweep;

namespace Selftests.Cli;

/// <summary>What a sweep came to, for programs.</summary>
internal static class SweepJson
{
    private const int FormatVersion = 1;

    public static string Of(IReadOnlyList<SweepResult> results) => TextFormat.WriteJson("mmt-sweep", FormatVersion, json =>
    {
        json.WriteStartArray("cases");
        foreach (SweepResult result in results)
        {
            WriteCase(json, result);
        }

        json.WriteEndArray();
        json.WriteNumber("findings", results.Sum(result => result.Findings.Count));
    });

    private static void WriteCase(Utf8JsonWriter json, SweepResult result)
    {
        json.WriteStartObject();
        json.WriteString("id", result.Case.Id);
        json.WriteString("file", result.Case.File);
        json.WriteNumber("line", result.Case.Line);
        if (result.WhyNot is { } reason)
        {
            json.WriteString("not_swept", reason);
        }

        json.WriteNumber("allocations", result.Allocations);
        json.WriteNumber("failed", result.Failed);
        json.WriteStartArray("findings");
        foreach (SweepFinding finding in result.Findings)
        {
            WriteFinding(json, finding);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteFinding(Utf8JsonWriter json, SweepFinding finding)
    {
        json.WriteStartObject();
        json.WriteNumber("allocation", finding.Allocation);
        json.WriteString("place", finding.Step?.Source.Place ?? $"{finding.Case.File}:{finding.Case.Line}:1");
        json.WriteString("step", finding.Step?.Path ?? "");
        json.WriteString("source", finding.Step?.Source.Text ?? "");
        json.WriteString("what", finding.What);
        json.WriteEndObject();
    }
}
