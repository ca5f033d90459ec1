// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Steps;

/// <summary>One name of a case. Its value is known only to the machine that runs the case.</summary>
/// <param name="Index">Its place in <see cref="CaseProgram.Slots"/>.</param>
/// <param name="Name">As the script spells it.</param>
/// <param name="Kind">What it stands for.</param>
/// <param name="Arena">The arena slot of a region made by <c>mmap(len, ...)</c>, at 16 TiB + Arena x 1 GiB; -1: the kernel chooses.</param>
public sealed record Slot(int Index, string Name, SlotKind Kind, int Arena = -1);
