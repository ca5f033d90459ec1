// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>A lock that is held without sleeping: a page-table lock.</summary>
public sealed class SpinLock
{
    private Scheduler? scheduler;
    private SimThread? holder;
    private bool held;

    public bool IsHeld => held;

    /// <summary>Acquires the lock; a scheduling point.</summary>
    internal KTask<Unit> Lock(Scheduler owner)
    {
        scheduler = owner;
        if (owner.IsAlone && !held)
        {
            Take();
            return default;
        }

        return LockContended();
    }

    /// <summary>Acquires a lock that nobody else can hold, as from a plain (atomic) function.</summary>
    internal void LockAtomic(Scheduler owner)
    {
        Kernel.BugOn(held);
        scheduler = owner;
        Take();
    }

    internal void Unlock()
    {
        AssertHeld();
        held = false;
        holder = null;
    }

    internal void AssertHeld()
    {
        Kernel.BugOn(!held);
        Kernel.BugOn(holder != scheduler!.Current);
    }

    private async KTask<Unit> LockContended()
    {
        // A spinning thread stays runnable; the explorer decides when it looks again.
        do
        {
            await scheduler!.Point("spin_lock");
        }
        while (held);

        Take();
        return default;
    }

    private void Take()
    {
        held = true;
        holder = scheduler!.Current;
    }
}
