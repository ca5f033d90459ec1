// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Compile;

/// <summary>What each round of a loop takes.</summary>
/// <param name="Steps">Ids of steps, nested ones included.</param>
/// <param name="Statements">Places of the block in which the loop stands.</param>
/// <param name="Slots">Names.</param>
/// <param name="Arenas">Slots of the arena.</param>
internal readonly record struct RoundSize(int Steps, int Statements, int Slots, int Arenas);
