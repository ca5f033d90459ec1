// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text.Json;
using Selftests.Harness;
using Selftests.Harness.Coverage;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Cli;

/// <summary><c>mmt coverage --seeds</c>: which of the numbered statements are held by which test.</summary>
internal sealed class SeedCoverage(CommandHost host, bool json)
{
    private const int FormatVersion = 1;

    public int Run(MachineChoice machine, ScriptSet scripts)
    {
        StatementTable table = SuiteTable.Load(host, "seeds/statements.tsv", "statements", StatementTable.Load);
        Citation[] inScripts = [.. scripts.Scripts.SelectMany(Citations.OfScript)];
        Citation[] inTests = [.. Citations.OfFolder(Path.Combine(host.Repository ?? "", "mm-core", "tests"))];
        IReadOnlyList<string> errors = SeedReport.Errors(table, [.. inScripts, .. inTests]);
        SeedReport report = SeedReport.Of(
            table,
            [
                .. Ran(machine, scripts, inScripts),
                .. inTests.Where(found => found.Test is not null).Select(found => new CitedTest(found.Number, found.Test!, true)),
            ]);
        host.Out.Write(json ? Json(report, errors) : SeedText.Render(report, errors));
        return errors.Count > 0 || report.Total.Count(StatementState.NotPassing) > 0 ? ExitCode.Failed : ExitCode.Passed;
    }

    private IEnumerable<CitedTest> Ran(MachineChoice machine, ScriptSet scripts, Citation[] citations)
    {
        ILookup<(string File, string Test), string> numbers = citations
            .Where(found => found.Test is not null)
            .ToLookup(found => (found.Place[..found.Place.LastIndexOf(':')], found.Test!), found => found.Number);
        CaseProgram[] cases = [.. scripts.Cases.Where(program => numbers.Contains((program.File, program.Test)))];
        return
            from result in CoverageCommand.RunAll(host, machine, cases)
            from number in numbers[(result.Case.File, result.Case.Test)].Distinct()
            select new CitedTest(number, $"{result.Case.Program}/\"{result.Case.Test}\"", CoverageCommand.HasPassed(result));
    }

    private static string Json(SeedReport report, IReadOnlyList<string> errors) =>
        TextFormat.WriteJson("mmt-coverage-seeds", FormatVersion, json =>
        {
            json.WriteStartArray("seeds");
            foreach (SeedRow row in report.Seeds.Append(report.Total))
            {
                json.WriteStartObject();
                json.WriteString("seed", row.Seed);
                json.WriteNumber("statements", row.Rows.Count);
                json.WriteNumber("covered", row.Count(StatementState.Covered));
                json.WriteNumber("not_passing", row.Count(StatementState.NotPassing));
                json.WriteNumber("waiting", row.Count(StatementState.Waits));
                json.WriteNumber("missing", row.Count(StatementState.Missing));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("statements");
            foreach (StatementRow row in report.Total.Rows)
            {
                WriteStatement(json, row);
            }

            json.WriteEndArray();
            TextFormat.WriteStrings(json, "errors", errors);
        });

    private static void WriteStatement(Utf8JsonWriter json, StatementRow row)
    {
        json.WriteStartObject();
        json.WriteString("statement", row.Statement.Number);
        json.WriteString("title", row.Statement.Title);
        json.WriteString("state", row.State switch
        {
            StatementState.Covered => "covered",
            StatementState.NotPassing => "not passing",
            StatementState.Waits => "waits",
            _ => "missing",
        });
        json.WriteString("waits_for", row.Statement.WaitsFor);
        TextFormat.WriteStrings(json, "tests", row.Tests);
        json.WriteEndObject();
    }
}
