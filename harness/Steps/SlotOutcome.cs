// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Steps;

/// <summary>The value of a name that was bound before, for example a descriptor or a pid.</summary>
public sealed record SlotOutcome(string Text, int Slot) : Outcome(Text);
