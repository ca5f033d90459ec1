// SPDX-License-Identifier: GPL-2.0-or-later
using System.Runtime.CompilerServices;

namespace Selftests.MmCore;

/// <summary>Threads that sleep until a condition changes.</summary>
/// <param name="scheduler">Whose threads.</param>
/// <param name="name">What who sleeps here is blocked in, where it is something that a user waits for.</param>
internal sealed class WaitQueue(Scheduler scheduler, string? name = null)
{
    private readonly List<SimThread> waiters = [];

    internal bool IsEmpty => waiters.Count == 0;

    internal string? Name => name;

    /// <summary>Sleeps until a wake-up; the caller looks at its condition again.</summary>
    /// <param name="waitsFor">In words.</param>
    /// <param name="state">What may end the sleep.</param>
    /// <param name="at">The address that it is about, where there is one.</param>
    internal PointAwaitable Wait(string waitsFor, SleepState state = SleepState.Uninterruptible, VirtAddr? at = null)
    {
        if (Signals.EndSleep(scheduler.Current!, state))
        {
            // A signal came before the sleep, and is looked at as if it had come in it.
            return new PointAwaitable(scheduler, stays: true);
        }

        (scheduler.Current!.Queue, scheduler.Current.Sleep) = (this, state);
        waiters.Add(scheduler.Current);
        scheduler.Current.WaitsAt = at;
        return scheduler.Block(waitsFor);
    }

    /// <summary>A thread that was woken in a race, and has not run yet, sleeps on.</summary>
    internal void WaitAgain(SimThread thread)
    {
        thread.Queue = this;
        waiters.Add(thread);
        scheduler.BlockAgain(thread, thread.Wait!.WaitsFor);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void WakeAll()
    {
        // Nearly always none: every unlock comes here.
        if (waiters.Count != 0)
        {
            WakeWaiters();
        }
    }

    private void WakeWaiters()
    {
        foreach (SimThread thread in waiters)
        {
            thread.Queue = null;
            scheduler.Wake(thread);
        }

        waiters.Clear();
    }

    /// <summary>Wakes those that wait for what has come about.</summary>
    internal void Wake(Predicate<SimThread> isMeant)
    {
        foreach (SimThread thread in waiters.FindAll(isMeant))
        {
            Wake(thread);
        }
    }

    /// <summary>Wakes one of them alone: it has a signal to look at.</summary>
    internal void Wake(SimThread thread)
    {
        waiters.Remove(thread);
        thread.Queue = null;
        scheduler.Wake(thread);
    }
}
