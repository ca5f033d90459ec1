// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Steps;

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
