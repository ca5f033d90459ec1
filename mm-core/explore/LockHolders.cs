// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>Who holds a lock behind some steps of a trace.</summary>
internal sealed class LockHolders(Trace trace)
{
    private int[] held = [];
    private int[] taken = [];

    /// <summary>Where a lock was taken that is still held in front of whoever wants it; -1: it is free.</summary>
    /// <param name="wanted">The lock, and how.</param>
    /// <param name="threads">How many threads there are.</param>
    /// <param name="from">Steps before it have all been made.</param>
    /// <param name="isLeftOut">Which ones behind it have not.</param>
    internal int Find(in Operation wanted, int threads, int from, bool[] isLeftOut)
    {
        if (held.Length < threads)
        {
            held = new int[threads];
            taken = new int[threads];
        }

        Array.Clear(held);
        for (int i = 0; i < trace.Count; i++)
        {
            if (i < from || !isLeftOut[i])
            {
                Count(i, wanted);
            }
        }

        int holder = Array.FindIndex(held, count => count > 0);
        return holder < 0 ? -1 : taken[holder];
    }

    private void Count(int at, in Operation wanted)
    {
        int thread = trace[at].Thread;
        foreach (Operation each in trace[at].Print!.OfItsLocks)
        {
            if (!each.Conflicts(wanted))
            {
                continue;
            }

            if (Footprint.Takes(each))
            {
                held[thread]++;
                taken[thread] = at;
            }
            else if (Footprint.GivesBack(each) && held[thread] > 0)
            {
                held[thread]--;
            }
        }
    }
}
