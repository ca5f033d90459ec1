// SPDX-License-Identifier: GPL-2.0-or-later

namespace Selftests.Harness.Steps;

/// <summary>A block of C#, compiled with all others of the run. Only the model runs it.</summary>
public sealed class CsharpStep : Step
{
    /// <summary>The text between the braces.</summary>
    public required string Code { get; init; }

    /// <summary>The line of its first character, so that the compiler's messages point into the script.</summary>
    public required int CodeLine { get; init; }

    /// <summary>
    /// The names that the block can use, and the slots behind them: a parameter of a def is another name of what was handed in.
    /// </summary>
    public required IReadOnlyList<(string Name, int Slot)> InScope { get; init; }

    /// <summary>The variables of rows and loops that the block can use.</summary>
    public required IReadOnlyList<(string Name, long Value)> Numbers { get; init; }

    /// <summary>
    /// What was compiled of it; null: it may not run. It is asked with the step as it is in its round, and returns what did not hold, or
    /// null. Only the step as it is written has it: all rounds of a loop share one.
    /// </summary>
    internal Func<IBlockScope, CsharpStep, string?>? Block { get; set; }
}
