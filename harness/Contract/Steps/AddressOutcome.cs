// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Steps;

/// <summary>This address.</summary>
public sealed record AddressOutcome(string Text, AddressOperand Address) : Outcome(Text);
