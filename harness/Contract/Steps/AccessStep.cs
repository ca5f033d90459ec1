// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text;

namespace Selftests.Harness.Steps;

/// <summary>What an access does to user memory.</summary>
public enum AccessKind
{
    /// <summary>Reads one byte, or several at once.</summary>
    Load,

    /// <summary>Writes one byte, several at once, or those of a text one after the other.</summary>
    Store,

    /// <summary>Writes every byte of a range, page by page from its start.</summary>
    Fill,

    /// <summary>Executes what is there.</summary>
    Fetch,
}

/// <summary>An access of user memory by the running thread.</summary>
public sealed class AccessStep : Step
{
    /// <summary>What is done.</summary>
    public required AccessKind Kind { get; init; }

    /// <summary>An <see cref="AddressOperand"/> or <see cref="NumberOperand"/>; a <see cref="RangeOperand"/> for fill.</summary>
    public required Operand Target { get; init; }

    /// <summary>
    /// What is written: a <see cref="NumberOperand"/>, a <see cref="SlotOperand"/> that must fit when it is due, or a
    /// <see cref="TextOperand"/>, whose bytes are.
    /// </summary>
    public Operand Value { get; init; } = new NumberOperand("0", 0);

    /// <summary>Bytes that one instruction moves: 1, 2, 4 or 8.</summary>
    public int Size { get; init; } = 1;

    /// <summary>The bytes of a text; null: a number is written.</summary>
    public byte[]? Bytes => Value is TextOperand text ? Encoding.UTF8.GetBytes(text.Value) : null;

    /// <summary>The largest number that is written by so many bytes.</summary>
    public ulong MostValue => ulong.MaxValue >> (64 - (8 * Size));

    /// <summary>One of these must be the result; a number is the byte that load must see.</summary>
    public required IReadOnlyList<Outcome> Expected { get; init; }

    /// <summary>What it must cost; null: not said.</summary>
    public FaultCost? Cost { get; init; }

    /// <summary>The slot that takes the byte; -1: none.</summary>
    public int Bind { get; init; } = -1;
}
