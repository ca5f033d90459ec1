// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Steps;

/// <summary>A list in brackets.</summary>
public sealed record ListOperand(string Text, IReadOnlyList<Operand> Items) : Operand(Text);
