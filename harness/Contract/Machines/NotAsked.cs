// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Profiles;

/// <summary>What a script says of the default machine and nobody can ask of this one.</summary>
/// <param name="Why">In what this machine is another: <c>this kernel maps no zero page</c>.</param>
/// <param name="Expectations">The steps' ids, each with what does not hold there, as the judge writes it.</param>
public sealed record NotAsked(string Why, IReadOnlySet<(int StepId, string Expected)> Expectations)
{
    /// <summary>Nothing: every expectation is asked.</summary>
    public static NotAsked Nothing { get; } = new("", new HashSet<(int StepId, string Expected)>());

    /// <summary>How many expectations it is.</summary>
    public int Count => Expectations.Count;

    /// <summary>Whether one of them is this.</summary>
    public bool Has(int stepId, string expected) => Expectations.Contains((stepId, expected));
}
