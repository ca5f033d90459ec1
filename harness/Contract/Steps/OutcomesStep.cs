// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Steps;

/// <summary>What the executions of a race come to: this set, all of it and nothing else.</summary>
public sealed class OutcomesStep : Step
{
    /// <summary>What makes an outcome.</summary>
    public required IReadOnlyList<OutcomeColumn> Columns { get; init; }

    /// <summary>The set: of each outcome as many values as there are columns.</summary>
    public required IReadOnlyList<IReadOnlyList<Operand>> Rows { get; init; }
}
