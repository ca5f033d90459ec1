// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text.Json;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Judge;

/// <summary>Executions of a race that end alike: what their threads' steps gave, and all that was seen behind them.</summary>
internal static class RaceEnd
{
    /// <summary>A text that is the same for two executions that another machine cannot tell from each other.</summary>
    public static string Of(CaseProgram program, CaseRecord record) => JsonSerializer.Serialize(
        record.Steps.Where(step => step.StepId >= program.Race!.Id)
            .Select(step => step with { Changes = [], MinorFaults = -1, MajorFaults = -1 }));
}
