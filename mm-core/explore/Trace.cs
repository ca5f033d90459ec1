// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>The execution at hand, step by step, with what comes before what in all executions that are like it.</summary>
internal sealed class Trace
{
    private readonly List<Step> steps = [];
    private int[] least = [];

    internal int Count { get; private set; }

    internal Step Last => steps[Count - 1];

    internal Step this[int index] => steps[index];

    internal Step Push()
    {
        if (Count == steps.Count)
        {
            steps.Add(new Step());
        }

        return steps[Count++];
    }

    internal void Pop() => Count--;

    /// <summary>One step comes before another in every order of this trace; or it is the same.</summary>
    internal bool IsBefore(int early, int late)
    {
        Step step = steps[early];
        int[] clock = steps[late].Clock;
        return step.Thread < clock.Length && clock[step.Thread] >= step.Order;
    }

    /// <summary>Looks at all steps from one on, for <see cref="IsBeforeAll"/>.</summary>
    internal void Bound(int from, int threads)
    {
        if (least.Length < threads)
        {
            least = new int[threads];
        }

        Array.Fill(least, int.MaxValue);
        for (int i = from; i < Count; i++)
        {
            int[] clock = steps[i].Clock;
            for (int thread = 0; thread < threads; thread++)
            {
                least[thread] = Math.Min(least[thread], thread < clock.Length ? clock[thread] : 0);
            }
        }
    }

    /// <summary>A step comes before each of those that were looked at.</summary>
    internal bool IsBeforeAll(int early) => least[steps[early].Thread] >= steps[early].Order;

    /// <summary>The last step of a thread before another step; -1: it has none.</summary>
    internal int LastOf(int thread, int before)
    {
        int at = before - 1;
        while (at >= 0 && steps[at].Thread != thread)
        {
            at--;
        }

        return at;
    }

    /// <summary>The step behind which a thread could go on for the first time; -1: it could at once.</summary>
    internal int BeforeFirst(int thread)
    {
        int at = 0;
        while (at < Count && (steps[at].Enabled & (1UL << thread)) == 0)
        {
            at++;
        }

        return at - 1;
    }

    /// <summary>The step that was made last takes its place among the others.</summary>
    internal void Order()
    {
        int at = Count - 1;
        Step step = steps[at];
        int previous = LastOf(step.Thread, at);
        step.Order = previous < 0 ? 1 : steps[previous].Order + 1;
        Array.Clear(step.Clock);
        if (previous >= 0)
        {
            step.Join(steps[previous]);
        }

        step.Clock[step.Thread] = step.Order;
        JoinEnabler(at, previous);
        for (int i = at - 1; i >= 0; i--)
        {
            if (!IsBefore(i, at) && step.Print!.Meets(steps[i].Print!))
            {
                if (!step.Print.IsHandedBy(steps[i].Print!))
                {
                    step.Races.Add(i);
                }

                step.Join(steps[i]);
            }
        }

        if (step.Print!.IsGated)
        {
            AddTakers(at, step.Thread, step.Print, step.Races);
        }
    }

    /// <summary>Whoever could have had to wait for a lock that a thread gets: the last that took it, or all that share it.</summary>
    internal void AddTakers(int before, int thread, Footprint print, List<int> takers)
    {
        int begin = takers.Count;
        for (int i = before - 1; i >= 0; i--)
        {
            if (steps[i].Thread != thread && steps[i].Print!.TakesFrom(print.Operations[0]) && !IsBeforeOne(i, takers, begin))
            {
                takers.Add(i);
            }
        }

        for (int i = takers.Count - 1; i >= begin; i--)
        {
            if (takers.IndexOf(takers[i]) < begin)
            {
                takers.RemoveAt(i);
            }
        }
    }

    private bool IsBeforeOne(int early, List<int> steps, int begin)
    {
        for (int i = begin; i < steps.Count; i++)
        {
            if (IsBefore(early, steps[i]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Who made it possible, by waking its thread or making it, comes before it.</summary>
    private void JoinEnabler(int at, int previous)
    {
        ulong mask = 1UL << steps[at].Thread;
        for (int i = at - 1; i > previous; i--)
        {
            if ((steps[i].Enabled & mask) == 0)
            {
                steps[at].Join(steps[i]);
                return;
            }
        }
    }
}
