// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text.Json;
using Selftests.Harness.Model;
using Selftests.Harness.Records;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;
using Selftests.Harness.Tests.Tidy;

namespace Selftests.Harness.Tests.Running;

/// <summary>Same script, same record, byte for byte.</summary>
internal sealed class DeterminismTests
{
    private static readonly JsonSerializerOptions Everything = new() { IncludeFields = true };

    [Test]
    public void EveryCase_RunTwice_GivesTheSameRecord()
    {
        IReadOnlyList<CaseProgram> cases = ScriptLoader.Load([Path.Combine(Repository.Root, "selftests")], new LoadOptions()).Cases;
        RunOptions options = RunOptions.Default with { Snapshots = true, MaxExecutions = 200 };
        var machine = new ModelMachine();

        cases.Should().NotBeEmpty();
        foreach (CaseProgram program in cases.Where(program => !program.HasCsharp))
        {
            Dump(machine.Run(program, options)).Should().Be(Dump(machine.Run(program, options)), program.Id);
        }
    }

    [Test]
    public void Record_OfAnotherWay_IsAnotherRecord()
    {
        CaseProgram program = Scripts.Case($"{Scripts.Region}\nd = may madvise(p, MADV_POPULATE_WRITE)");

        Dump(new ModelMachine().Run(program, RunOptions.Default with { Choices = [0] }))
            .Should().NotBe(Dump(new ModelMachine().Run(program, RunOptions.Default with { Choices = [1] })));
    }

    [Test]
    public void Verdicts_OfOneJobAndOfMany_AreTheSame()
    {
        IReadOnlyList<CaseProgram> cases =
            Scripts.Cases($"test \"t\" for i in 0..40 {{ {Scripts.Region}; store(p[0], i); expect memory(p[0]) == 7 }}");

        Texts(cases, jobs: 1).Should().Equal(Texts(cases, jobs: 4));
    }

    private static IEnumerable<string> Texts(IReadOnlyList<CaseProgram> cases, int jobs) =>
        new ScriptRunner(new ModelMachine(), new RunnerOptions { Jobs = jobs }).Run(cases).Results
            .Select(result => $"{result.Verdict} {FailureText.Of(result)}");

    private static string Dump(CaseRecord record)
    {
        record.Duration = TimeSpan.Zero;
        return JsonSerializer.Serialize(record, Everything);
    }
}
