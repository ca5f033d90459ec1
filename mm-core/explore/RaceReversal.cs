// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>Two steps of a trace that meet the other way round: what can be made without the earlier one, and then the later one.</summary>
internal sealed class RaceReversal(Trace trace, RacingThreads threads, LockHolders locks)
{
    private readonly List<int> first = [];
    private bool[] isLeftOut = [];

    /// <summary>Before which step it begins.</summary>
    internal int At { get; private set; }

    internal StepSequence Sequence { get; } = new();

    /// <summary>Makes the sequence. False: the later step cannot come before the earlier one.</summary>
    /// <param name="early">The earlier step.</param>
    /// <param name="late">The later one, or the number of all steps: it was not made, since its thread waits for a lock.</param>
    /// <param name="thread">Who makes the later one.</param>
    /// <param name="print">What that touches.</param>
    /// <param name="isGuess">It may touch something else when it comes earlier.</param>
    internal bool Build(int early, int late, int thread, Footprint print, bool isGuess)
    {
        first.Clear();
        first.Add(early);
        int previous = trace.LastOf(thread, late);
        previous = previous < 0 ? trace.BeforeFirst(thread) : previous;
        while (true)
        {
            LeaveOut(late);
            if (previous >= At && isLeftOut[previous])
            {
                return false;
            }

            int holder = print.IsGated ? locks.Find(print.Operations[0], threads.Count, At, isLeftOut) : -1;
            if (holder < 0)
            {
                break;
            }

            if (trace[holder].Thread == thread)
            {
                return false;
            }

            // Somebody else has the lock there, and does not give it back in time: it must come later too.
            first.Add(holder);
        }

        Fill();
        Sequence.Add(thread, print, isGuess);
        return true;
    }

    /// <summary>What comes behind one of the earlier steps cannot be made without it.</summary>
    private void LeaveOut(int late)
    {
        if (isLeftOut.Length < trace.Count)
        {
            isLeftOut = new bool[trace.Count * 2];
        }

        At = first[0];
        foreach (int step in first)
        {
            At = Math.Min(At, step);
        }

        for (int i = At; i < trace.Count; i++)
        {
            isLeftOut[i] = i == late || IsBehindOne(i);
        }
    }

    private bool IsBehindOne(int step)
    {
        foreach (int early in first)
        {
            if (early <= step && trace.IsBefore(early, step))
            {
                return true;
            }
        }

        return false;
    }

    private void Fill()
    {
        Sequence.Clear();
        for (int i = At; i < trace.Count; i++)
        {
            if (!isLeftOut[i])
            {
                Sequence.Add(trace[i].Thread, trace[i].Print!);
            }
        }
    }
}
