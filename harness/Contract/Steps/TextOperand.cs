// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Steps;

/// <summary>A string.</summary>
public sealed record TextOperand(string Text, string Value) : Operand(Text);
