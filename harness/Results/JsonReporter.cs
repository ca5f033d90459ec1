// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Selftests.Harness.Results;

/// <summary>One JSON object, a case on a line of its own, so that a reader may also take it line by line.</summary>
/// <remarks>
/// <c>format</c> is "mmt-results" and <c>version</c> 1; fields may be added under the same version, never renamed or removed.
/// A case has: id, program, test, variant and row (where it has them), file, line, tags, verdict (passed, failed, skipped,
/// xfail, xpass, error), reason, timed_out, steps, checked, branches, seconds, not_observable (name to number), not_compared (a reason,
/// where it has one), not_taken (a list of texts) and failures (place, step, source, expected, actual, schedule
/// (of a race, where one execution failed), notes). <c>totals</c> and
/// <c>exit_code</c> come last.
/// </remarks>
public sealed class JsonReporter(TextWriter output) : IReporter
{
    private const int FormatVersion = 1;

    // The encoder that leaves quotes inside script text readable; the file is no part of a web page.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private bool hasCase;

    /// <inheritdoc/>
    public void Begin(RunPlan plan)
    {
        string header = Write(json =>
        {
            json.WriteString("format", "mmt-results");
            json.WriteNumber("version", FormatVersion);
            json.WriteString("machine", plan.Machine);
            WriteStrings(json, "notes", plan.Notes);
        });
        output.Write(header[..^1] + ",\"cases\":[");
    }

    /// <inheritdoc/>
    public void Report(CaseResult result)
    {
        output.Write(hasCase ? ",\n" : "\n");
        output.Write(Write(json => WriteCase(json, result)));
        output.Flush();
        hasCase = true;
    }

    /// <inheritdoc/>
    public void End(RunSummary summary)
    {
        RunTotals totals = RunTotals.Of(summary);
        string footer = Write(json =>
        {
            json.WriteStartObject("totals");
            json.WriteNumber("pass", totals.Pass);
            json.WriteNumber("fail", totals.Fail);
            json.WriteNumber("xfail", totals.XFail);
            json.WriteNumber("xpass", totals.XPass);
            json.WriteNumber("skip", totals.Skip);
            json.WriteNumber("error", totals.Error);
            json.WriteEndObject();
            json.WriteNumber("seconds", Math.Round(summary.Duration.TotalSeconds, 6));
            json.WriteNumber("exit_code", summary.ExitCode);
        });
        output.WriteLine("\n]," + footer[1..]);
        output.Flush();
    }

    private static string Write(Action<Utf8JsonWriter> members)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void WriteCase(Utf8JsonWriter json, CaseResult result)
    {
        json.WriteString("id", result.Case.Id);
        json.WriteString("program", result.Case.Program);
        json.WriteString("test", result.Case.Test);
        WriteOptional(json, "variant", result.Case.Variant);
        WriteOptional(json, "row", result.Case.Row);
        json.WriteString("file", result.Case.File);
        json.WriteNumber("line", result.Case.Line);
        WriteStrings(json, "tags", result.Case.Attributes.Tags);
        json.WriteString("verdict", VerdictName(result.Verdict));
        WriteOptional(json, "reason", result.Reason.Length > 0 ? result.Reason : null);
        json.WriteBoolean("timed_out", result.TimedOut);
        json.WriteNumber("steps", result.Steps);
        json.WriteNumber("checked", result.Checked);
        json.WriteNumber("branches", result.Branches);
        json.WriteNumber("seconds", Math.Round(result.Duration.TotalSeconds, 6));
        WriteNotObservable(json, result);
        WriteOptional(json, "not_compared", result.NotCompared);
        WriteStrings(json, "not_taken", result.NotTaken);
        WriteFailures(json, result);
    }

    private static void WriteNotObservable(Utf8JsonWriter json, CaseResult result)
    {
        json.WriteStartObject("not_observable");
        foreach ((string name, int count) in result.NotObservable.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            json.WriteNumber(name, count);
        }

        json.WriteEndObject();
    }

    private static void WriteFailures(Utf8JsonWriter json, CaseResult result)
    {
        json.WriteStartArray("failures");
        foreach (Failure failure in result.Failures)
        {
            json.WriteStartObject();
            json.WriteString("place", (failure.Word ?? failure.Source).Place);
            json.WriteString("step", failure.Step);
            json.WriteString("source", failure.Source.Text);
            json.WriteString("expected", failure.Expected);
            json.WriteString("actual", failure.Actual);
            WriteOptional(json, "schedule", failure.Schedule.Length > 0 ? failure.Schedule : null);
            WriteStrings(json, "notes", failure.Notes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    private static void WriteOptional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static string VerdictName(Verdict verdict) => verdict switch
    {
        Verdict.Passed => "passed",
        Verdict.Failed => "failed",
        Verdict.Skipped => "skipped",
        Verdict.XFail => "xfail",
        Verdict.XPass => "xpass",
        _ => "error",
    };
}
