// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text.Json;
using Selftests.Cli;
using Selftests.Harness;
using Selftests.Harness.Steps;
using Selftests.Harness.Sweep;
using static Selftests.Tools.Tests.ScriptRepository;

namespace Selftests.Tools.Tests;

/// <summary>mmt sweep.</summary>
internal sealed class SweepCommandTests : CommandTests
{
    [Test]
    public void AsJson_EachCaseHasItsAllocations()
    {
        string script = Repository.Add("cow", Passing("a"));

        CommandRun run = Mmt("sweep", script, "--format", "json");

        using var json = JsonDocument.Parse(run.Out);
        (run.ExitCode, json.RootElement.GetProperty("format").GetString(), json.RootElement.GetProperty("findings").GetInt32())
            .Should().Be((0, "mmt-sweep", 0));
        JsonElement only = json.RootElement.GetProperty("cases").EnumerateArray().Should().ContainSingle().Subject;
        only.GetProperty("id").GetString().Should().Be("cow/\"a\"");
        only.GetProperty("failed").GetInt32().Should().Be(only.GetProperty("allocations").GetInt32()).And.BePositive();
    }

    [Test]
    public void AFindingAsJson_HasItsPlaceStepAndAllocation()
    {
        const string text = "test \"a\" {\n    p = mmap(1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)\n}\n";
        CaseProgram program = ScriptLoader.LoadText(text, "cow.mmt", new LoadOptions()).Cases.Single();
        var result = new SweepResult(program, 4, 4, [new SweepFinding(program, 2, program.Body[0], "what \"is\" wrong")]);

        using var json = JsonDocument.Parse(SweepJson.Of([result]));

        JsonElement finding = json.RootElement.GetProperty("cases")[0].GetProperty("findings")[0];
        finding.EnumerateObject().Select(member => $"{member.Name} {member.Value}").Should().Equal(
            "allocation 2", "place cow.mmt:2:5", "step :1",
            "source p = mmap(1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)", "what what \"is\" wrong");
    }
}
