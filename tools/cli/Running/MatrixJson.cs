// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text.Json;
using Selftests.Harness.Linux;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Cli;

/// <summary>The matrix for a machine: kernels, the entries that explain something, and each case on each kernel.</summary>
/// <remarks>
/// <c>format</c> is "mmt-kernels" and <c>version</c> 1; fields may be added under the same version, never renamed or removed.
/// </remarks>
internal static class MatrixJson
{
    private const int FormatVersion = 1;

    public static string Of(KernelMatrix matrix) => TextFormat.WriteJson("mmt-kernels", FormatVersion, json =>
    {
        Array(json, "kernels", matrix.Kernels, kernel => Write(json, kernel));
        Array(json, "entries", matrix.Entries, entry => Write(json, entry));
        Array(json, "cases", matrix.Cases.Distinct(), program => Write(json, program, matrix.Kernels));
        json.WriteNumber("exit_code", matrix.ExitCode);
    });

    private static void Array<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (T item in items)
        {
            json.WriteStartObject();
            write(item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, KernelVerdicts kernel)
    {
        json.WriteString("name", kernel.Name);
        json.WriteString("version", kernel.Version);
        if (kernel.WhyNot is { } why)
        {
            json.WriteString("not_asked", why);
        }

        foreach (MatrixState state in Enum.GetValues<MatrixState>())
        {
            json.WriteNumber(MatrixText.Word(state), kernel.Count(state));
        }

        json.WriteString("compared", kernel.Figures);
        TextFormat.WriteStrings(json, "complaints", kernel.Complaints);
    }

    private static void Write(Utf8JsonWriter json, KnownDifference entry)
    {
        json.WriteNumber("line", entry.Line);
        json.WriteString("section", entry.Section);
        json.WriteString("case", entry.Case);
        json.WriteString("step", entry.Step);
        json.WriteString("observation", entry.Observation);
        json.WriteString("reason", entry.Reason);
        json.WriteString("kernel", entry.Kernel);
        json.WriteString("since", entry.Range.Since?.Text ?? "");
        json.WriteString("until", entry.Range.Until?.Text ?? "");
        TextFormat.WriteStrings(json, "where", entry.Range.Where);
        json.WriteString("commit", entry.Commit);
    }

    private static void Write(Utf8JsonWriter json, CaseProgram program, IReadOnlyList<KernelVerdicts> kernels)
    {
        json.WriteString("id", program.Id);
        json.WriteString("file", program.File);
        Array(json, "on", kernels, kernel => Write(json, kernel.Name, kernel.Cells[program]));
    }

    private static void Write(Utf8JsonWriter json, string kernel, MatrixCell cell)
    {
        json.WriteString("kernel", kernel);
        json.WriteString("state", MatrixText.Word(cell.State));
        if (cell.Reason.Length > 0)
        {
            json.WriteString("reason", cell.Reason);
        }

        json.WriteStartArray("entries");
        foreach (KnownDifference entry in cell.Known)
        {
            json.WriteNumberValue(entry.Line);
        }

        json.WriteEndArray();
        Array(json, "failures", cell.Result?.Failures ?? [], failure => Write(json, failure));
    }

    private static void Write(Utf8JsonWriter json, Failure failure)
    {
        json.WriteString("place", (failure.Word ?? failure.Source).Place);
        json.WriteString("step", failure.Step);
        json.WriteString("expected", failure.Expected);
        json.WriteString("actual", failure.Actual);
    }
}
