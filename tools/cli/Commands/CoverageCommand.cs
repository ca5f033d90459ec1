// SPDX-License-Identifier: GPL-2.0-or-later
using System.CommandLine;
using System.Text.Json;
using Selftests.Harness.Coverage;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Cli;

/// <summary><c>mmt coverage</c>: how much of the kernel's own suite is ported and passes.</summary>
internal static class CoverageCommand
{
    private const int FormatVersion = 1;

    public static Command Build(CommandHost host)
    {
        Option<string> format = TextFormat.Option();
        Option<string> csharp = CsharpOption.Create();
        var command = new Command("coverage", "Count which cases of the kernel's own suite are ported and pass.") { format, csharp };
        command.SetAction(parsed => Run(host, TextFormat.IsJson(parsed, format), CsharpOption.IsGiven(parsed, csharp)));
        return command;
    }

    private static int Run(CommandHost host, bool json, bool csharp)
    {
        string table = Path.Combine(host.Selftests ?? "", "kernel-suite", "cases.tsv");
        if (!File.Exists(table))
        {
            throw new UsageException($"the table of the kernel's cases is not there: {table}");
        }

        CaseTable kernel = Load(table);
        using var machine = new MachineChoice(host, new RunRequest { AllowCsharp = csharp, Jobs = Environment.ProcessorCount });
        if (machine.LoadGood(host, ScriptFinder.Find(host, [])) is not { } scripts)
        {
            return ExitCode.Usage;
        }

        CaseProgram[] ports = [.. scripts.Cases.Where(program => program.Attributes.CaseNames.Count > 0)];
        IReadOnlyList<CaseResult> results = machine.Run(ports).Results;
        CoverageReport report = CoverageReport.Of(kernel, results.SelectMany(Ported));
        host.Out.Write(json ? Json(report) : CoverageText.Render(report));
        return report.Unknown.Count > 0 ? ExitCode.Failed : ExitCode.Passed;
    }

    // What stands in the table is its writer's to mend.
    private static CaseTable Load(string path)
    {
        try
        {
            return CaseTable.Load(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new UsageException($"cannot read the table of the kernel's cases, {CommandHost.DisplayPath(path)}: {e.Message}");
        }
    }

    private static IEnumerable<PortedCase> Ported(CaseResult result)
    {
        bool? passed = result.Verdict switch
        {
            Verdict.Passed => true,
            Verdict.Skipped => null,
            _ => false,
        };
        return result.Case.Attributes.CaseNames.Select(name => new PortedCase(result.Case.Program, name, passed));
    }

    private static string Json(CoverageReport report) => TextFormat.WriteJson("mmt-coverage", FormatVersion, json =>
    {
        json.WriteStartArray("programs");
        foreach (CoverageRow row in report.Rows)
        {
            WriteRow(json, row);
        }

        json.WriteEndArray();
        json.WritePropertyName("total");
        WriteRow(json, report.Total);
        TextFormat.WriteStrings(json, "unknown", [.. report.Unknown.Select(port => $"{port.Program}: {port.Name}")]);
    });

    private static void WriteRow(Utf8JsonWriter json, CoverageRow row)
    {
        json.WriteStartObject();
        json.WriteString("program", row.Program);
        json.WriteNumber("cases", row.Cases);
        json.WriteNumber("ported", row.Ported);
        json.WriteNumber("passing", row.Passing);
        TextFormat.WriteStrings(json, "missing", row.Missing);
        TextFormat.WriteStrings(json, "failing", row.Failing);
        json.WriteEndObject();
    }
}
