// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Steps;

namespace Selftests.Harness.Results;

/// <summary>What a run is going to do, in its order.</summary>
/// <param name="Groups">A script's cases each; with --repeat a script has several groups.</param>
public sealed record RunPlan(IReadOnlyList<RunGroup> Groups)
{
    /// <summary>The machine, as <c>model</c>.</summary>
    public string Machine { get; init; } = "model";

    /// <summary>What else a reader must know to run the same again: the seed of a shuffle, the bugs that are switched on.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>How many verdicts there will be.</summary>
    public int CaseCount => Groups.Sum(group => group.Cases.Count);
}
