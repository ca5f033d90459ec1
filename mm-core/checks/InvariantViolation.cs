// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>A broken invariant: its number in the catalogue, what it says, and the state that broke it.</summary>
public sealed record InvariantViolation(string Id, string Rule, string State)
{
    public override string ToString() => $"{Id} ({Rule}): {State}";
}
