// SPDX-License-Identifier: GPL-2.0-or-later
using System.Numerics;

namespace Selftests.MmCore;

/// <summary>
/// Explores a race up to the order of what does not meet, each trace once: optimal dynamic partial order reduction with wakeup trees
/// (Abdulla, Aronis, Jonsson, Sagonas: JACM 2017), by what the scheduler tells of steps.
/// </summary>
/// <remarks>
/// Depth first, each execution from the race's beginning. Behind each one, for each two steps that meet and could be the other way
/// round, a sequence that has them so is put into the wakeup tree of the state before the earlier one, unless it is like what is explored
/// from there.
/// Two things are not in the paper. A lock is not waited for in a step: who waits for it is not offered, and what is reversed is where it
/// was taken, not where it was given back; who waits at the end, in a deadlock, is looked at too. And a step can touch other things when
/// it comes earlier than it did: a sequence's last step is tried out before it is compared with that of another.
/// </remarks>
internal sealed class TraceExplorer : IChooser
{
    private readonly Trace trace = new();
    private readonly Footprints prints = new();
    private readonly RacingThreads threads = new();
    private readonly LockHolders locks;
    private readonly RaceReversal reversal;
    private readonly ExploreOptions options;
    private readonly List<int> takers = [];
    private readonly List<int> way = [];
    private readonly List<int> trial = [];
    private Func<ExecutionEnd> run = () => ExecutionEnd.Passed;
    private List<Wakeup>? guide;
    private int depth;
    private int firstNew;
    private bool isRunning;
    private bool isBlocked;
    private Footprint? tried;

    internal TraceExplorer(ExploreOptions options)
    {
        this.options = options;
        locks = new LockHolders(trace);
        reversal = new RaceReversal(trace, threads, locks);
    }

    public bool IsTrial => trial.Count > 0;

    public int Choose(int count, string what) => 0;

    public int ChooseThread(IReadOnlyList<SimThread> runnable)
    {
        if (!isRunning || isBlocked)
        {
            // On the way to the race's beginning, or to the end of what leads to nothing new.
            return 0;
        }

        if (depth == 0 && trial.Count == 0)
        {
            threads.Begin(runnable);
        }

        if (trial.Count > 0)
        {
            int next = depth < trial.Count ? IndexOf(trial[depth++], runnable) : 0;
            isBlocked = next < 0;
            return Math.Max(next, 0);
        }

        if (depth == trace.Count && !TryChoose(threads.MaskOf(runnable)))
        {
            isBlocked = true;
            return 0;
        }

        int index = IndexOf(trace[depth++].Thread, runnable);
        trace.Last.IsFixed |= index >= 0 && depth == trace.Count && runnable[index].IsNextAll;
        return index >= 0
            ? index
            : throw new InvalidOperationException("a race did not go as before: something in it depends on more than the schedule");
    }

    private int IndexOf(int thread, IReadOnlyList<SimThread> runnable)
    {
        int chosen = threads.NumberOf(thread);
        for (int i = 0; i < runnable.Count; i++)
        {
            if (runnable[i].Number == chosen)
            {
                return i;
            }
        }

        return -1;
    }

    public void Stepped(SimThread thread, IReadOnlyList<Operation> touched)
    {
        if (!isRunning)
        {
            return;
        }

        if (trial.Count > 0)
        {
            tried ??= depth == trial.Count ? prints.Of(touched) : null;
            return;
        }

        threads.Stopped(thread);
        if (!isBlocked && depth == trace.Count && trace.Last.Print is null)
        {
            trace.Last.Print = prints.Of(touched);
            trace.Order();
        }
    }

    /// <summary>Runs a race until every trace was taken, or the limit is reached.</summary>
    internal ExploreResult Explore(Func<ExecutionEnd> execution)
    {
        run = execution;
        Tally tally = new(options);
        bool isOver = false;
        do
        {
            ExecutionEnd end = RunOnce();
            tally.Add(end, isBlocked, Taken, Waits);
            if (tally.Stop == ExploreStop.Failure)
            {
                // It may have been given up in the middle of a step: nothing is learned from it.
                break;
            }

            FindRaces();
            tally.Tell(() => tally.Executions / Share());
            isOver = !Advance();
        }
        while (!isOver && tally.Stop is null);

        return tally.Result(isOver ? ExploreStop.Complete : tally.Stop!.Value, isOver ? tally.Executions : tally.Executions / Share());
    }

    /// <summary>How much of what is known of the tree lies behind, each branch of a state taken as large as the others.</summary>
    private double Share()
    {
        double share = 0;
        double whole = 1;
        for (int i = 0; i < trace.Count; i++)
        {
            whole /= trace[i].Done + 1 + trace[i].Wakeups.Count;
            share += whole * trace[i].Done;
        }

        return share + whole;
    }

    private ExecutionEnd RunOnce()
    {
        depth = 0;
        isBlocked = false;
        isRunning = true;
        ExecutionEnd end = run();
        isRunning = false;
        return end;
    }

    private Schedule Taken()
    {
        int[] steps = new int[trace.Count];
        for (int i = 0; i < steps.Length; i++)
        {
            steps[i] = threads.NumberOf(trace[i].Thread);
        }

        return new Schedule(steps);
    }

    /// <summary>Who waits for whom, at the end.</summary>
    private List<DeadlockWait> Waits()
    {
        List<DeadlockWait> waits = [];
        for (int thread = 0; thread < threads.Count; thread++)
        {
            int taken = threads.WaitOf(thread) is { } wanted ? locks.Find(wanted, threads.Count, trace.Count, []) : -1;
            if (taken >= 0)
            {
                waits.Add(new DeadlockWait(
                    threads.NumberOf(thread), threads.WaitOf(thread)!.Value, trace.LastOf(thread, trace.Count),
                    threads.NumberOf(trace[taken].Thread), taken));
            }
        }

        return waits;
    }

    /// <summary>Decides who makes a step that was not made before. False: whoever does only repeats what was explored.</summary>
    private bool TryChoose(ulong enabled)
    {
        if (trace.Count == options.MaxSteps)
        {
            throw new StepBudgetException($"step {trace.Count} of one execution of a race");
        }

        Step step = trace.Push();
        step.Reset(enabled, threads.Count, guide);
        guide = null;
        PutToSleep(step);
        ulong awake = enabled & ~step.Asleep;
        if (step.Wakeups.Count > 0)
        {
            Take(step);
            awake &= 1UL << step.Thread;
        }
        else if (awake != 0)
        {
            step.Thread = BitOperations.TrailingZeroCount(awake);
        }

        if (awake == 0)
        {
            trace.Pop();
        }

        return awake != 0;
    }

    /// <summary>Whoever slept before the last step sleeps on, unless they meet.</summary>
    private void PutToSleep(Step step)
    {
        if (trace.Count == 1)
        {
            return;
        }

        Step last = trace[trace.Count - 2];
        for (ulong left = last.Asleep & ~(1UL << last.Thread); left != 0; left &= left - 1)
        {
            int thread = BitOperations.TrailingZeroCount(left);
            if (!last.Dreams[thread].Meets(last.Print!))
            {
                step.FallAsleep(thread, last.Dreams[thread]);
            }
        }
    }

    private void Take(Step step)
    {
        Wakeup next = step.Wakeups[0];
        step.Wakeups.RemoveAt(0);
        step.Thread = next.Thread;
        guide = next.Next.Count > 0 ? next.Next : null;
    }

    /// <summary>For each two steps that meet, and could be the other way round, that way is to be explored.</summary>
    private void FindRaces()
    {
        bool isCut = isBlocked;
        trace.Bound(firstNew, threads.Count);
        for (int late = 0; late < trace.Count; late++)
        {
            Step step = trace[late];
            foreach (int early in step.Races)
            {
                if (late < firstNew && trace.IsBeforeAll(early))
                {
                    // What could be made without it was the same when these two were new.
                    continue;
                }

                Reverse(early, late, step.Thread, step.Print!, !step.IsFixed);
            }
        }

        for (int thread = 0; !isCut && thread < threads.Count; thread++)
        {
            if (threads.WaitOf(thread) is { } wanted)
            {
                ReverseWait(thread, prints.Of([wanted]));
            }
        }
    }

    /// <summary>Whoever waits at the end could have come before whoever has the lock.</summary>
    private void ReverseWait(int thread, Footprint print)
    {
        takers.Clear();
        trace.AddTakers(trace.Count, thread, print, takers);
        foreach (int early in takers)
        {
            Reverse(early, trace.Count, thread, print, isGuess: true);
        }
    }

    private void Reverse(int early, int late, int thread, Footprint print, bool isGuess)
    {
        if (!reversal.Build(early, late, thread, print, isGuess) || PlaceOfReversal() is not { } place)
        {
            return;
        }

        if (reversal.Sequence.HangsOnGuess)
        {
            reversal.Sequence.AppendTo(way);
            if (Try() is { } real)
            {
                Reverse(early, late, thread, real, isGuess: false);
            }

            return;
        }

        reversal.Sequence.AppendTo(place);
    }

    /// <summary>Where the sequence belongs; null: what it leads to was or will be explored.</summary>
    private List<Wakeup>? PlaceOfReversal()
    {
        way.Clear();
        Step node = trace[reversal.At];
        for (ulong left = node.Asleep; left != 0; left &= left - 1)
        {
            int sleeper = BitOperations.TrailingZeroCount(left);
            if (reversal.Sequence.CanBeginWith(sleeper, node.Dreams[sleeper]))
            {
                return null;
            }
        }

        return PlaceIn(node.Wakeups, reversal.Sequence);
    }

    /// <summary>Where in a wakeup tree a sequence belongs, without what is on the way; null: what it leads to is explored so.</summary>
    private List<Wakeup>? PlaceIn(List<Wakeup> tree, StepSequence sequence)
    {
        while (sequence.Count > 0)
        {
            Wakeup? like = FirstLike(tree, sequence);
            if (like is null)
            {
                return tree;
            }

            if (like.Next.Count == 0)
            {
                return null;
            }

            sequence.Remove(like.Thread);
            way.Add(like.Thread);
            tree = like.Next;
        }

        return null;
    }

    private Wakeup? FirstLike(List<Wakeup> tree, StepSequence sequence)
    {
        foreach (Wakeup each in tree)
        {
            if (each.IsGuess && !sequence.BeginsWith(each.Thread))
            {
                way.Add(each.Thread);
                each.Learn(Try());
                way.RemoveAt(way.Count - 1);
            }

            if (sequence.CanBeginWith(each.Thread, each.Print))
            {
                return each;
            }
        }

        return null;
    }

    /// <summary>What the last step of the way touches; null: it cannot be made.</summary>
    private Footprint? Try()
    {
        for (int i = 0; i < reversal.At; i++)
        {
            trial.Add(trace[i].Thread);
        }

        trial.AddRange(way);
        tried = null;
        RunOnce();
        trial.Clear();
        return tried;
    }

    /// <summary>Goes back to the last state from which there is something else to explore. False: there is none.</summary>
    private bool Advance()
    {
        guide = null;
        while (trace.Count > 0)
        {
            Step last = trace.Last;
            last.FallAsleep(last.Thread, last.Print!);
            last.Done++;
            if (last.Wakeups.Count > 0)
            {
                Take(last);
                firstNew = trace.Count - 1;
                last.Print = null;
                last.IsFixed = false;
                last.Races.Clear();
                return true;
            }

            trace.Pop();
        }

        return false;
    }
}
