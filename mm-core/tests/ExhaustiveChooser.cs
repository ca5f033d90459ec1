// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore.Tests;

/// <summary>Enumerates every sequence of decisions by replay: each run repeats the last one up to its last open choice.</summary>
internal sealed class ExhaustiveChooser : IChooser
{
    private readonly List<int> path = [];
    private readonly List<int> widths = [];
    private int depth;

    internal int Runs { get; private set; }

    public int Choose(int count, string what)
    {
        if (depth == path.Count)
        {
            path.Add(0);
            widths.Add(count);
        }

        widths[depth].Should().Be(count, "a replay meets the same choices");
        return path[depth++];
    }

    /// <summary>Runs a scenario until every sequence of decisions was taken, or the limit is reached.</summary>
    internal void Explore(Action<IChooser> scenario, int limit)
    {
        do
        {
            depth = 0;
            scenario(this);
            Runs++;
        }
        while (Runs < limit && Advance());
    }

    private bool Advance()
    {
        while (path.Count > 0 && path[^1] + 1 == widths[^1])
        {
            path.RemoveAt(path.Count - 1);
            widths.RemoveAt(widths.Count - 1);
        }

        if (path.Count == 0)
        {
            return false;
        }

        path[^1]++;
        return true;
    }
}
