// SPDX-License-Identifier: GPL-2.0-or-later
using System.CommandLine;
using System.Text.Json;
using Selftests.Harness;
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
        var seeds = new Option<string>("--seeds")
        {
            Description = "instead, which numbered statement is held by which test", Arity = ArgumentArity.Zero,
        };
        var command = new Command("coverage", "Count which cases of the kernel's own suite are ported and pass.") { seeds, format, csharp };
        command.SetAction(parsed => Run(
            host, TextFormat.IsJson(parsed, format), CsharpOption.IsGiven(parsed, csharp), parsed.GetResult(seeds) is not null));
        return command;
    }

    /// <summary>Null where it did not run or was skipped.</summary>
    internal static bool? HasPassed(CaseResult result) => result.Verdict switch
    {
        Verdict.Passed => true,
        Verdict.Skipped => null,
        _ => false,
    };

    private static int Run(CommandHost host, bool json, bool csharp, bool seeds)
    {
        using var machine = new MachineChoice(host, new RunRequest { AllowCsharp = csharp, Jobs = Environment.ProcessorCount });
        return machine.LoadGood(host, ScriptFinder.Find(host, [])) is not { } scripts ? ExitCode.Usage
            : seeds ? new SeedCoverage(host, json).Run(machine, scripts)
            : OfSuite(host, json, machine, scripts);
    }

    private static int OfSuite(CommandHost host, bool json, MachineChoice machine, ScriptSet scripts)
    {
        CaseTable kernel = SuiteTable.Load(host, "kernel-suite/cases.tsv", "the kernel's cases", CaseTable.Load);
        CaseProgram[] ports = [.. scripts.Cases.Where(program => program.Attributes.CaseNames.Count > 0)];
        IReadOnlyList<CaseResult> results = RunAll(host, machine, ports);
        CoverageReport report = CoverageReport.Of(kernel, results.SelectMany(Ported));
        host.Out.Write(json ? Json(report) : CoverageText.Render(report));
        return report.Unknown.Count > 0 ? ExitCode.Failed : ExitCode.Passed;
    }

    /// <summary>All of the cases, whose verdicts are counted.</summary>
    /// <exception cref="InterruptedException">What has not run would count as what does not pass.</exception>
    internal static IReadOnlyList<CaseResult> RunAll(CommandHost host, MachineChoice machine, CaseProgram[] cases)
    {
        int told = 0;
        using var interrupt = new Interrupt();
        using var progress = new Progress(
            host, () => $"[{told}/{cases.Length}] {(told < cases.Length ? Printable.Line(cases[told].Id) : "")}");
        IReadOnlyList<CaseResult> results = machine.Run(cases, _ => told++, interrupt.Token).Results;
        return results.Count == cases.Length ? results
            : throw new InterruptedException($"interrupted: {results.Count} of {Count.Of(cases.Length, "case")} ran, which is no coverage");
    }

    private static IEnumerable<PortedCase> Ported(CaseResult result)
    {
        bool? passed = HasPassed(result);
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
