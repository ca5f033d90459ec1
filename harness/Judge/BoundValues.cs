// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Judge;

/// <summary>The numbers that a case's names were bound to, as its record tells.</summary>
internal sealed class BoundValues
{
    private readonly Dictionary<int, long> values = [];

    /// <summary>Those of a whole record.</summary>
    public static BoundValues Of(CaseProgram program, CaseRecord record)
    {
        var bound = new BoundValues();
        foreach (StepRecord seen in record.Steps)
        {
            bound.Add(program, seen);
        }

        return bound;
    }

    /// <summary>Takes in what a step has bound.</summary>
    public void Add(CaseProgram program, StepRecord seen)
    {
        // Of a loop's step the first round tells whether it binds a name, its own round what number that has.
        if (seen.Result.Kind == ResultKind.Value && BoundBy(program.WrittenById(seen.StepId)) >= 0)
        {
            values[BoundBy(program.StepById(seen.StepId))] = seen.Result.Value;
        }
    }

    private static int BoundBy(Step step) => step switch
    {
        CallStep { May: false } call => call.Bind,
        AccessStep access => access.Bind,
        _ => -1,
    };

    /// <summary>A number, or what a name has; null: none.</summary>
    public long? Of(Operand operand) => operand switch
    {
        NumberOperand number => number.Value,
        SlotOperand { IsNumber: true } slot when values.TryGetValue(slot.Slot, out long value) => slot.Of(value),
        _ => null,
    };
}
