// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Records;

namespace Selftests.Harness.Judge;

/// <summary>Counts over the executions of a race what some of them must show.</summary>
internal sealed class RaceTally
{
    private readonly SortedDictionary<(int StepId, string Outcome), (long Seen, long Looked)> counts = [];

    /// <summary>All of them so far.</summary>
    public IReadOnlyList<RaceCount> Counts =>
        [.. counts.Select(count => new RaceCount(count.Key.StepId, count.Key.Outcome, count.Value.Seen, count.Value.Looked))];

    /// <summary>One execution, or so many that ended alike.</summary>
    public void Add(RaceShown shown, long times = 1)
    {
        foreach ((int step, string outcome, bool isSo) in shown.All)
        {
            (long seen, long looked) = counts.GetValueOrDefault((step, outcome));
            counts[(step, outcome)] = (seen + (isSo ? times : 0), looked + times);
        }
    }
}
