// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;

namespace Selftests.Harness.Steps;

/// <summary>One argument of a step. Addresses stay symbolic, so that a program means the same on every machine.</summary>
/// <param name="Text">As the script spells it, for messages; empty where the harness made it.</param>
public abstract record Operand(string Text)
{
    /// <summary>As the script says it, with names filled in; of a very long one the beginning.</summary>
    public string Text { get; init => field = OperandText.Shown(value); } = OperandText.Shown(Text);
}

/// <summary>An argument that the script left out.</summary>
public sealed record AbsentOperand() : Operand("")
{
    /// <summary>The one there is.</summary>
    public static readonly AbsentOperand Instance = new();
}

/// <summary>An address: a region's start or end plus bytes.</summary>
public sealed record AddressOperand(string Text, int Slot, long Offset, bool FromEnd = false) : Operand(Text);

/// <summary>Several words in a row that belong together: <c>p[0..2] PAGE_IS_WRITTEN</c>, <c>p[0..2] rw-p</c>.</summary>
public sealed record GroupOperand(string Text, IReadOnlyList<Operand> Items) : Operand(Text);

/// <summary>The length of a whole region, less the bytes before its part begins.</summary>
public sealed record LengthOperand(string Text, int Slot, long Less = 0) : Operand(Text);

/// <summary>A list in brackets.</summary>
public sealed record ListOperand(string Text, IReadOnlyList<Operand> Items) : Operand(Text);

/// <summary>A number: literals, lengths in bytes, constants and unions of flags are resolved to it.</summary>
public sealed record NumberOperand(string Text, long Value) : Operand(Text)
{
    /// <summary>It is, or is made of, the variable of a loop, and grows from round to round.</summary>
    internal bool Grows { get; init; }

    /// <summary>What it was written as: a plain number, a size, flags, an errno, a signal, or an address (NULL, addr(n)).</summary>
    public ValueKind Kind { get; init; } = ValueKind.Number;
}

/// <summary>A range: where a call has an address and a length, both are in here, whatever form the script chose.</summary>
/// <param name="Text">As the script spells it.</param>
/// <param name="Start">An <see cref="AddressOperand"/>, or a <see cref="NumberOperand"/> for <c>addr(n)</c>.</param>
/// <param name="Length">A <see cref="NumberOperand"/> in bytes, or a <see cref="LengthOperand"/>.</param>
public sealed record RangeOperand(string Text, Operand Start, Operand Length) : Operand(Text)
{
    /// <summary>Written as one page, <c>p[2]</c>: then it is an address as well, and a length may follow it.</summary>
    public bool IsPage { get; init; }
}

/// <summary>What a name stands for that a call has bound: a region, a descriptor, a process, thread, event or pin, or a number.</summary>
public sealed record SlotOperand(string Text, int Slot, SlotKind Kind) : Operand(Text)
{
    /// <summary>Of a number: what is added to it, <c>n + 1</c>.</summary>
    public long Plus { get; init; }

    /// <summary>Of a number: it is taken away, as in <c>anon -n</c>. Only expectations have it.</summary>
    public bool IsNegated { get; init; }

    /// <summary>Whether it has a value that is the same on every machine, and can be compared and counted with.</summary>
    public bool IsNumber => Kind == SlotKind.Number;

    /// <summary>The operand's value where this is the name's.</summary>
    public long Of(long value) => unchecked((IsNegated ? -value : value) + Plus);
}

/// <summary>A string.</summary>
public sealed record TextOperand(string Text, string Value) : Operand(Text);
