// SPDX-License-Identifier: GPL-2.0-or-later
using System.Runtime.CompilerServices;

namespace Selftests.MmCore;

/// <summary>A lock that is held without sleeping: a page-table lock.</summary>
public sealed class SpinLock
{
    private const int Free = int.MinValue;

    private Scheduler scheduler = null!;
    private WaitQueue? waiters;

    /// <summary>The number of the thread that holds it. A number, because it is stored at every fault.</summary>
    private int holder = Free;

    public bool IsHeld => holder != Free;

    internal void Bind(Scheduler owner)
    {
        Kernel.BugOn(IsHeld);
        waiters = scheduler == owner ? waiters : null;
        scheduler = owner;
    }

    /// <summary>Acquires the lock; a scheduling point.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal KTask<Unit> Lock() => TryLockAlone() ? default : LockContended();

    /// <summary>Acquires the lock if that needs no scheduling point.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryLockAlone()
    {
        bool isTaken = scheduler.IsAlone && holder == Free;
        if (isTaken)
        {
            holder = scheduler.CurrentNumber;
            scheduler.EnterAtomic();
        }

        return isTaken;
    }

    /// <summary>Acquires a lock that nobody else can hold, as from a plain (atomic) function.</summary>
    internal void LockAtomic()
    {
        Kernel.BugOn(IsHeld);
        holder = scheduler.CurrentNumber;
        scheduler.EnterAtomic();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Unlock()
    {
        AssertHeld();
        holder = Free;
        scheduler.LeaveAtomic();
        waiters?.WakeAll();
    }

    /// <summary>lockdep_assert_held(): held, and by the thread that runs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void AssertHeld() => Kernel.BugOn(scheduler is null || holder != scheduler.CurrentNumber);

    private async KTask<Unit> LockContended()
    {
        // Linux: spins; here: sleeps, because an explorer could let a spinning thread run for ever.
        await scheduler.Point("spin_lock");
        while (IsHeld)
        {
            waiters ??= new WaitQueue(scheduler);
            await waiters.Wait("a page table lock");
        }

        holder = scheduler.CurrentNumber;
        scheduler.EnterAtomic();
        return default;
    }
}
