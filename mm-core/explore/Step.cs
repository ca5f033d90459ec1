// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>
/// One step of the execution at hand, and what is known of the state before it. Used again for another step at the same depth.
/// </summary>
internal sealed class Step
{
    /// <summary>Who makes it, by <see cref="RacingThreads"/>.</summary>
    internal int Thread { get; set; }

    /// <summary>What it touched; null: it has not been made yet.</summary>
    internal Footprint? Print { get; set; }

    /// <summary>It touches this whatever comes before it.</summary>
    internal bool IsFixed { get; set; }

    /// <summary>The how manieth of its thread it is, from 1.</summary>
    internal int Order { get; set; }

    /// <summary>How many steps of each thread come before it in every order of this trace, itself among them.</summary>
    internal int[] Clock { get; private set; } = [];

    /// <summary>Steps before it that it could have come before.</summary>
    internal List<int> Races { get; } = [];

    /// <summary>Who could go on before it, a bit each.</summary>
    internal ulong Enabled { get; set; }

    /// <summary>Who would only repeat what was explored, as long as nobody meets it.</summary>
    internal ulong Asleep { get; set; }

    /// <summary>What each of the sleepers touches.</summary>
    internal Footprint[] Dreams { get; private set; } = [];

    /// <summary>How many ways to go on from before the step lie behind.</summary>
    internal int Done { get; set; }

    /// <summary>How to go on from before the step, besides this one.</summary>
    internal List<Wakeup> Wakeups { get; private set; } = [];

    internal void Reset(ulong enabled, int threads, List<Wakeup>? wakeups)
    {
        (Enabled, Asleep, Print, IsFixed, Done) = (enabled, 0, null, false, 0);
        Races.Clear();
        if (wakeups is not null)
        {
            Wakeups = wakeups;
        }

        if (Clock.Length < threads)
        {
            Clock = new int[threads];
            Dreams = [.. Dreams, .. new Footprint[threads - Dreams.Length]];
        }
    }

    internal void FallAsleep(int thread, Footprint print)
    {
        Asleep |= 1UL << thread;
        Dreams[thread] = print;
    }

    /// <summary>What comes before a step comes before whatever comes behind it.</summary>
    internal void Join(Step before)
    {
        int[] theirs = before.Clock;
        for (int i = 0; i < theirs.Length && i < Clock.Length; i++)
        {
            Clock[i] = Math.Max(Clock[i], theirs[i]);
        }
    }
}
