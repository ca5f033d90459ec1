// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Steps;

/// <summary>The value of a descriptor, process, thread, event, pin or number.</summary>
public sealed record SlotOperand(string Text, int Slot) : Operand(Text);
