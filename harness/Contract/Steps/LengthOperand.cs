// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Steps;

/// <summary>The length of a whole region, less the bytes before its part begins.</summary>
public sealed record LengthOperand(string Text, int Slot, long Less = 0) : Operand(Text);
