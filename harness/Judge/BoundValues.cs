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
            bound.Add(program.WrittenById(seen.StepId), seen);
        }

        return bound;
    }

    /// <summary>Takes in what a step has bound.</summary>
    public void Add(Step step, StepRecord seen)
    {
        if (seen.Result.Kind != ResultKind.Value)
        {
            return;
        }

        switch (step)
        {
            case CallStep { Bind: >= 0, May: false } call:
                values[call.Bind] = seen.Result.Value;
                break;
            case AccessStep { Bind: >= 0 } access:
                values[access.Bind] = seen.Result.Value;
                break;
            default:
                break;
        }
    }

    /// <summary>A number, or what a name has; null: none.</summary>
    public long? Of(Operand operand) => operand switch
    {
        NumberOperand number => number.Value,
        SlotOperand { IsNumber: true } slot when values.TryGetValue(slot.Slot, out long value) => slot.Of(value),
        _ => null,
    };
}
