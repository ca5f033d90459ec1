// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Steps;

/// <summary>What an access does to user memory.</summary>
public enum AccessKind
{
    /// <summary>Reads one byte.</summary>
    Load,

    /// <summary>Writes one byte.</summary>
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

    /// <summary>The byte that is written: a <see cref="NumberOperand"/>, or a <see cref="SlotOperand"/> that must be one when it is due.</summary>
    public Operand Value { get; init; } = new NumberOperand("0", 0);

    /// <summary>One of these must be the result; a number is the byte that load must see.</summary>
    public required IReadOnlyList<Outcome> Expected { get; init; }

    /// <summary>What it must cost; null: not said.</summary>
    public FaultCost? Cost { get; init; }

    /// <summary>The slot that takes the byte; -1: none.</summary>
    public int Bind { get; init; } = -1;
}
