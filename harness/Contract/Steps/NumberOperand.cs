// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;

namespace Selftests.Harness.Steps;

/// <summary>A number: literals, lengths in bytes, constants and unions of flags are resolved to it.</summary>
public sealed record NumberOperand(string Text, long Value) : Operand(Text)
{
    /// <summary>It is, or is made of, the variable of a loop, and grows from round to round.</summary>
    internal bool Grows { get; init; }

    /// <summary>What it was written as: a plain number, a size, flags, an errno, a signal, or an address (NULL, addr(n)).</summary>
    public ValueKind Kind { get; init; } = ValueKind.Number;
}
