// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Steps;

/// <summary>The number that a name was bound to before.</summary>
public sealed record SlotOutcome(string Text, SlotOperand Value) : Outcome(Text);
