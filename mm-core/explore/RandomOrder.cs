// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>Runs a race in random orders, for what is too large to be explored: the same ones for the same seed.</summary>
internal sealed class RandomOrder(ExploreOptions options) : IChooser
{
    /// <summary>Where priorities change is drawn from so many steps, until an execution was longer.</summary>
    private const int FirstLength = 16;

    private readonly TraceSignature signature = new();
    private readonly SeenTraces seen = new();
    private readonly List<int> taken = [];
    private readonly Dictionary<int, ulong> priorities = [];
    private readonly HashSet<int> changes = [];
    private readonly List<SimThread> known = [];
    private SeededNumbers numbers = new(options.Seed);
    private int longest = FirstLength;
    private ulong lowest;
    private bool isRunning;

    private bool IsPct => options.Way == ExploreWay.Pct;

    public int Choose(int count, string what) => 0;

    public int ChooseThread(IReadOnlyList<SimThread> runnable)
    {
        if (!isRunning)
        {
            return 0;
        }

        int best = Highest(runnable);
        if (IsPct && changes.Contains(taken.Count))
        {
            priorities[runnable[best].Number] = --lowest;
            best = Highest(runnable);
        }

        taken.Add(runnable[best].Number);
        return best;
    }

    public void Stepped(SimThread thread, IReadOnlyList<Operation> touched)
    {
        if (!isRunning)
        {
            return;
        }

        signature.Add(thread.Number, touched);
        if (!IsPct)
        {
            priorities.Remove(thread.Number);
            DrawAgain(touched);
        }
    }

    internal ExploreResult Explore(Func<ExecutionEnd> run)
    {
        Tally tally = new(options);
        do
        {
            Begin(tally.Executions);
            isRunning = true;
            ExecutionEnd end = run();
            isRunning = false;
            longest = Math.Max(longest, taken.Count);
            tally.Add(end, isBlocked: !seen.Add(signature.Value), () => new Schedule([.. taken]));
            tally.Tell(() => seen.About);
        }
        while (tally.Stop is null);

        return tally.Result(tally.Stop.Value, seen.About);
    }

    /// <summary>Each execution has numbers of its own, so that one does not depend on how many came before it.</summary>
    private void Begin(long execution)
    {
        numbers = new SeededNumbers(unchecked(new SeededNumbers(options.Seed).Next() + (ulong)execution));
        signature.Clear();
        taken.Clear();
        priorities.Clear();
        known.Clear();
        changes.Clear();
        lowest = (ulong)options.PctDepth;
        for (int i = 1; IsPct && i < options.PctDepth; i++)
        {
            changes.Add(numbers.Below(longest));
        }
    }

    private int Highest(IReadOnlyList<SimThread> runnable)
    {
        int best = 0;
        for (int i = 0; i < runnable.Count; i++)
        {
            best = PriorityOf(runnable[i]) > PriorityOf(runnable[best]) ? i : best;
        }

        return best;
    }

    private ulong PriorityOf(SimThread thread)
    {
        if (!priorities.TryGetValue(thread.Number, out ulong priority))
        {
            // Above all to which threads sink.
            priority = numbers.Next() | (1UL << 32);
            priorities[thread.Number] = priority;
            known.Remove(thread);
            known.Add(thread);
        }

        return priority;
    }

    /// <summary>Whoever is about to meet what was touched gets a new chance to come first, or later.</summary>
    private void DrawAgain(IReadOnlyList<Operation> touched)
    {
        foreach (SimThread thread in known)
        {
            for (int i = 0; i < touched.Count; i++)
            {
                if (thread.Next.Conflicts(touched[i]))
                {
                    priorities.Remove(thread.Number);
                }
            }
        }
    }
}
