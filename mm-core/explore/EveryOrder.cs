// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>
/// Runs a race in every order of its steps, or in every one with so many preemptions, and counts the traces among them: slow, and too
/// simple to be wrong. Whatever is cleverer is judged by it.
/// </summary>
internal sealed class EveryOrder(ExploreOptions options) : IChooser
{
    private readonly List<Turn> turns = [];
    private readonly TraceSignature signature = new();
    private readonly HashSet<ulong> seen = [];
    private readonly int most = options.MaxPreemptions ?? int.MaxValue;
    private int depth;
    private bool isRunning;

    public int Choose(int count, string what) => 0;

    public int ChooseThread(IReadOnlyList<SimThread> runnable)
    {
        if (!isRunning)
        {
            return 0;
        }

        if (depth == turns.Count)
        {
            turns.Add(NewTurn(runnable));
        }

        int chosen = turns[depth++].Thread;
        for (int i = 0; i < runnable.Count; i++)
        {
            if (runnable[i].Number == chosen)
            {
                return i;
            }
        }

        throw new InvalidOperationException("a race did not go as before: something in it depends on more than the schedule");
    }

    public void Stepped(SimThread thread, IReadOnlyList<Operation> touched)
    {
        if (isRunning)
        {
            signature.Add(thread.Number, touched);
        }
    }

    internal ExploreResult Explore(Func<ExecutionEnd> run)
    {
        Tally tally = new(options);
        bool isOver;
        do
        {
            depth = 0;
            signature.Clear();
            isRunning = true;
            ExecutionEnd end = run();
            isRunning = false;
            tally.Add(end, isBlocked: !seen.Add(signature.Value), () => new Schedule([.. turns.Select(turn => turn.Thread)]));
            tally.Tell(() => tally.Executions / Share());
            isOver = !Advance();
        }
        while (!isOver && tally.Stop is null);

        ExploreStop stop = most == int.MaxValue ? ExploreStop.Complete : ExploreStop.Bound;
        return tally.Result(isOver ? stop : tally.Stop!.Value, seen.Count);
    }

    /// <summary>How much of the tree lies behind, each branch of a turn taken as large as the others.</summary>
    private double Share()
    {
        double share = 0;
        double whole = 1;
        foreach (Turn turn in turns)
        {
            whole /= turn.Count;
            share += whole * turn.Done;
        }

        return share + whole;
    }

    /// <summary>Whoever ran goes on first; another one costs a preemption then.</summary>
    private Turn NewTurn(IReadOnlyList<SimThread> runnable)
    {
        Turn? last = turns.Count > 0 ? turns[^1] : null;
        List<int> threads = [];
        foreach (SimThread thread in runnable)
        {
            threads.Insert(thread.Number == last?.Thread ? 0 : threads.Count, thread.Number);
        }

        bool canGoOn = threads[0] == last?.Thread;
        int preemptions = last?.Preemptions ?? 0;
        if (canGoOn && preemptions == most)
        {
            threads.RemoveRange(1, threads.Count - 1);
        }

        return new Turn(threads, canGoOn, preemptions);
    }

    private bool Advance()
    {
        while (turns.Count > 0)
        {
            if (turns[^1].TakeNext())
            {
                return true;
            }

            turns.RemoveAt(turns.Count - 1);
        }

        return false;
    }

    /// <summary>A decision: who could make the step, and who does.</summary>
    private sealed class Turn(List<int> threads, bool canGoOn, int before)
    {
        private int taken;

        internal int Thread => threads[taken];

        internal int Count => threads.Count;

        /// <summary>Ways that were taken before this one.</summary>
        internal int Done => taken;

        /// <summary>So many, this one among them.</summary>
        internal int Preemptions => before + (canGoOn && taken > 0 ? 1 : 0);

        internal bool TakeNext() => ++taken < threads.Count;
    }
}
