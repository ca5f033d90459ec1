// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Steps;

/// <summary>A fork in the script's own way, over what a `may` decided.</summary>
public sealed class IfStep : Step
{
    /// <summary>The slot of the decision.</summary>
    public required int Decision { get; init; }

    /// <summary>Runs when it was done.</summary>
    public required IReadOnlyList<Step> Then { get; init; }

    /// <summary>Runs when it was declined.</summary>
    public required IReadOnlyList<Step> Else { get; init; }
}
