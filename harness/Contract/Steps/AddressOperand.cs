// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Steps;

/// <summary>An address: a region's start or end plus bytes.</summary>
public sealed record AddressOperand(string Text, int Slot, long Offset, bool FromEnd = false) : Operand(Text);
