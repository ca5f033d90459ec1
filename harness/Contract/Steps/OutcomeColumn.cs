// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Steps;

/// <summary>One of the values that make an outcome: what a look sees, or what the call came to that a name is bound by.</summary>
/// <param name="Text">As the script spells it.</param>
/// <param name="Look">The id of the step that looks; -1: it is a name.</param>
/// <param name="Slot">The name's slot; -1: it is looked at.</param>
public sealed record OutcomeColumn(string Text, int Look, int Slot);
