// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Steps;

/// <summary>One argument of a step. Addresses stay symbolic, so that a program means the same on every machine.</summary>
/// <param name="Text">As the script spells it, for messages; empty where the harness made it.</param>
public abstract record Operand(string Text)
{
    /// <summary>As the script says it, with names filled in; of a very long one the beginning.</summary>
    public string Text { get; init => field = OperandText.Shown(value); } = OperandText.Shown(Text);
}
