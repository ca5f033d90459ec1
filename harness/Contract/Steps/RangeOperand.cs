// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Steps;

/// <summary>A range: where a call has an address and a length, both are in here, whatever form the script chose.</summary>
/// <param name="Text">As the script spells it.</param>
/// <param name="Start">An <see cref="AddressOperand"/>, or a <see cref="NumberOperand"/> for <c>addr(n)</c>.</param>
/// <param name="Length">A <see cref="NumberOperand"/> in bytes, or a <see cref="LengthOperand"/>.</param>
public sealed record RangeOperand(string Text, Operand Start, Operand Length) : Operand(Text)
{
    /// <summary>Written as one page, <c>p[2]</c>: then it is an address as well, and a length may follow it.</summary>
    public bool IsPage { get; init; }
}
