// SPDX-License-Identifier: GPL-2.0-or-later
using System.Runtime.CompilerServices;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Judge;

/// <summary>Holds what a race of two steps came to against what they come to one behind the other.</summary>
internal static class OneByOneJudge
{
    /// <summary>The orders of a race are held against each of its executions.</summary>
    private static readonly ConditionalWeakTable<CaseRecord, OneByOneFacts> Orders = [];

    /// <summary>What differs from the order that is nearest; nothing: it is one of them, or what differs may.</summary>
    public static IReadOnlyList<OneByOneDifference> Differences(CaseProgram program, CaseRecord record)
    {
        var facts = new OneByOneFacts(program, record);
        OneByOneFacts[] orders = [.. record.OneByOne.Select(order => Orders.GetValue(order, one => new OneByOneFacts(program, one)))];
        IReadOnlyList<OneByOneDifference>? nearest = null;
        foreach (OneByOneFacts order in orders)
        {
            OneByOneDifference[] differences = [.. facts.From(order, orders)];
            if (differences.Length == 0)
            {
                return [];
            }

            differences = [.. differences.Where(one => program.MayDiffer?.Invoke(one.Of, one.IsOfOther) != true)];
            nearest = nearest is null || differences.Length < nearest.Count ? differences : nearest;
        }

        return nearest ?? [];
    }
}
