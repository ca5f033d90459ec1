// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Results;

namespace Selftests.Harness.Fuzz;

/// <summary>A random script that fails, made as small as it gets.</summary>
/// <param name="Seed">Of the script as it was found.</param>
/// <param name="Script">The minimal one.</param>
/// <param name="Result">Its verdict: the first failure says which step, and how.</param>
/// <param name="Text">The minimal script, with the results that Linux gives where there is one.</param>
public sealed record FuzzFinding(int Seed, FuzzScript Script, CaseResult Result, string Text)
{
    /// <summary>What it is one of: the call after which it was seen, the observation, and the words of both machines.</summary>
    public required string Kind { get; init; }

    /// <summary>How many scripts more found something of this kind.</summary>
    public int More { get; init; }
}
