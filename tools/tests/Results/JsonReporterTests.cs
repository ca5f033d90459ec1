// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text.Json;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Tools.Tests;

internal sealed class JsonReporterTests
{
    [Test]
    public void Report_NamesItsFormatAndVersion()
    {
        JsonElement root = Report(Sample.Result(Sample.Case("cow", "a"), Verdict.Passed));

        root.GetProperty("format").GetString().Should().Be("mmt-results");
        root.GetProperty("version").GetInt32().Should().Be(1);
        root.GetProperty("notes")[0].GetString().Should().StartWith("shuffled");
    }

    [Test]
    public void Failure_IsWhole()
    {
        JsonElement found = Report(Sample.Result(Sample.Case("cow", "a", "fork"), Verdict.Failed)).GetProperty("cases")[0];

        found.GetProperty("id").GetString().Should().Be("cow/\"a\"");
        found.GetProperty("verdict").GetString().Should().Be("failed");
        found.GetProperty("tags")[0].GetString().Should().Be("fork");
        JsonElement failure = found.GetProperty("failures")[0];
        failure.GetProperty("place").GetString().Should().Be("selftests/vm/cow.mmt:12:39");
        failure.GetProperty("expected").GetString().Should().Be("-ENOMEM");
        failure.GetProperty("actual").GetString().Should().Be("-EFAULT");
        failure.GetProperty("notes").GetArrayLength().Should().Be(1);
    }

    [Test]
    public void Totals_AndExitCodeComeLast()
    {
        CaseProgram program = Sample.Case("cow", "a");

        JsonElement root = Report(Sample.Result(program, Verdict.Passed), Sample.Result(program, Verdict.Failed));

        root.GetProperty("totals").GetProperty("fail").GetInt32().Should().Be(1);
        root.GetProperty("exit_code").GetInt32().Should().Be(1);
    }

    [Test]
    public void NoCase_IsStillJson() => Report().GetProperty("cases").GetArrayLength().Should().Be(0);

    [Test]
    public void EveryCase_HasALineOfItsOwn()
    {
        CaseProgram program = Sample.Case("cow", "a");

        string text = Sample.Report(
            output => new JsonReporter(output), Sample.Result(program, Verdict.Passed), Sample.Result(program, Verdict.Failed));

        text.Split('\n').Where(line => line.StartsWith("{\"id\"", StringComparison.Ordinal)).Should().HaveCount(2);
    }

    private static JsonElement Report(params CaseResult[] results) =>
        JsonDocument.Parse(Sample.Report(output => new JsonReporter(output), results)).RootElement;
}
