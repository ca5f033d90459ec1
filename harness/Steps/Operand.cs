// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Steps;

/// <summary>One argument of a step. Addresses stay symbolic, so that a program means the same on every machine.</summary>
/// <param name="Text">As the script spells it, for messages; empty where the harness made it.</param>
public abstract record Operand(string Text);

/// <summary>An argument that the script left out.</summary>
public sealed record AbsentOperand() : Operand("")
{
    /// <summary>The one there is.</summary>
    public static readonly AbsentOperand Instance = new();
}

/// <summary>A number: literals, lengths in bytes, constants and unions of flags are resolved to it.</summary>
public sealed record NumberOperand(string Text, long Value) : Operand(Text);

/// <summary>A string.</summary>
public sealed record TextOperand(string Text, string Value) : Operand(Text);

/// <summary>An address: a region's start or end plus bytes.</summary>
public sealed record AddressOperand(string Text, int Slot, long Offset, bool FromEnd = false) : Operand(Text);

/// <summary>A range: where a call has an address and a length, both are in here, whatever form the script chose.</summary>
/// <param name="Text">As the script spells it.</param>
/// <param name="Start">An <see cref="AddressOperand"/>, or a <see cref="NumberOperand"/> for <c>addr(n)</c>.</param>
/// <param name="Length">A <see cref="NumberOperand"/> in bytes, or a <see cref="LengthOperand"/>.</param>
public sealed record RangeOperand(string Text, Operand Start, Operand Length) : Operand(Text);

/// <summary>The length of a whole region, less the bytes before its part begins.</summary>
public sealed record LengthOperand(string Text, int Slot, long Less = 0) : Operand(Text);

/// <summary>The value of a descriptor, process, thread, event, pin or number.</summary>
public sealed record SlotOperand(string Text, int Slot) : Operand(Text);

/// <summary>A list in brackets.</summary>
public sealed record ListOperand(string Text, IReadOnlyList<Operand> Items) : Operand(Text);

/// <summary>Several words in a row that belong together: <c>p[0..2] PAGE_IS_WRITTEN</c>, <c>p[0..2] rw-p</c>.</summary>
public sealed record GroupOperand(string Text, IReadOnlyList<Operand> Items) : Operand(Text);
