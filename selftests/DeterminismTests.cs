// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness;
using Selftests.Harness.Steps;

namespace Selftests.Vm;

/// <summary>The model has no clock, no thread and no chance: a case that runs twice does the same twice.</summary>
internal sealed class DeterminismTests
{
    private static readonly RunOptions Everything = new() { AllowCsharp = true, Snapshots = true, MaxExecutions = 200 };

    [Test]
    public void EveryCase_RunsTheSameTwice()
    {
        string[] different = [.. Suite.Scripts.Cases
            .Where(program => Suite.Model.Features.WhyNot(program) is null)
            .Where(program => RunOnce(program) != RunOnce(program))
            .Select(program => program.Id)];

        different.Should().BeEmpty();
    }

    private static string RunOnce(CaseProgram program) =>
        RecordText.Of(Suite.Model.Run(program, Everything with { HistoryOf = [.. Enumerable.Range(0, program.StepCount)] }));
}
