// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Judge;

/// <summary>What one execution of a race shows of what is said of all of them together.</summary>
internal sealed class RaceShown
{
    private readonly List<(int StepId, string Outcome, bool IsSo)> all = [];

    /// <summary>The step, the outcome or an empty text, and whether it is so.</summary>
    public IReadOnlyList<(int StepId, string Outcome, bool IsSo)> All => all;

    public void Add(int stepId, string outcome, bool isSo) => all.Add((stepId, outcome, isSo));
}
