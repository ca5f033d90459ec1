// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>A program that others have counted.</summary>
/// <param name="Name">What it is called there, with its size.</param>
/// <param name="Program">The program.</param>
/// <param name="Traces">Its Mazurkiewicz traces that end.</param>
/// <param name="Deadlocks">Those that do not.</param>
internal sealed record LitmusRow(string Name, LitmusProgram Program, long Traces, long Deadlocks = 0)
{
    public override string ToString() => Name;
}
