// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Records;
using Selftests.MmCore;

namespace Selftests.Harness.Model;

/// <summary>Takes the ways it was told, then the first ones, and remembers all.</summary>
internal sealed class PathChooser(IReadOnlyList<int> told, RaceOrders orders) : IChooser
{
    private IReadOnlyList<int> prefix = told;
    private List<Choice>? taken;
    private int allocations;

    /// <summary>How many more allocations may fail in this way.</summary>
    public int FailuresLeft { get; set; }

    public IReadOnlyList<Choice> Taken => taken ?? (IReadOnlyList<Choice>)[];

    public int Choose(int count, string what)
    {
        taken ??= [];
        int way = taken.Count < prefix.Count ? Math.Min(prefix[taken.Count], count - 1) : 0;
        taken.Add(new Choice(what, way, count));
        return way;
    }

    public int ChooseThread(IReadOnlyList<SimThread> runnable) => orders.ChooseThread(runnable);

    public void Stepped(SimThread thread, IReadOnlyList<Operation> touched) => orders.Stepped(thread, touched);

    /// <summary>From here on it goes the ways of this list, which has those that it has gone so far too.</summary>
    public void Follow(IReadOnlyList<int> choices) => prefix = choices;

    public bool FailsAllocation(FailPoint point)
    {
        if (FailuresLeft == 0)
        {
            return false;
        }

        allocations++;
        int way = Choose(Choice.Ways, $"{Choice.Allocation} {allocations} ({FailWords.Of(point)})");
        FailuresLeft -= way;
        return way == 1;
    }

    /// <summary>Which of some threads that one statement woke is the first to go on with its own.</summary>
    public int First(string[] threads)
    {
        int way = Choose(threads.Length, Choice.Woken);
        taken![^1] = taken[^1] with { Threads = threads };
        return way;
    }
}
