// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text.Json;
using Selftests.Cli;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Tools.Tests;

/// <summary>docs/reports.md names every field of the JSON report.</summary>
internal sealed class ReportsPageTests
{
    private static readonly string Page =
        File.ReadAllText(Path.Combine(CommandHost.FindRepository(AppContext.BaseDirectory)!, "docs", "reports.md"));

    [Test]
    public void EveryField_IsOnThePage()
    {
        CaseProgram program = Sample.Case("cow", "a", "fork");
        CaseResult result = Sample.Result(program, Verdict.Failed, "why") with
        {
            NotObservable = new Dictionary<string, int> { ["x"] = 1 },
            NotCompared = "why",
        };
        using JsonDocument report = JsonDocument.Parse(Sample.Report(output => new JsonReporter(output), result));

        Fields(report.RootElement).Distinct().Where(name => name != "x" && !Page.Contains(name, StringComparison.Ordinal))
            .Should().BeEmpty();
    }

    [Test]
    public void EveryFormat_IsOnThePage() =>
        ReportFormat.Names.Where(name => !Page.Contains($"| `{name}`", StringComparison.Ordinal)).Should().BeEmpty();

    private static IEnumerable<string> Fields(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => Fields(member.Value).Prepend(member.Name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Fields),
        _ => [],
    };
}
