// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Steps;

/// <summary>One name of a case. Its value is known only to the machine that runs the case.</summary>
/// <param name="Index">Its number; of one that a loop binds, that in the first round.</param>
/// <param name="Name">As the script spells it.</param>
/// <param name="Kind">What it stands for.</param>
public sealed record Slot(int Index, string Name, SlotKind Kind);
