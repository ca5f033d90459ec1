// SPDX-License-Identifier: GPL-2.0-or-later
using System.Runtime.CompilerServices;

namespace Selftests.MmCore;

/// <summary>A lock that is held without sleeping: a page-table lock.</summary>
public sealed class SpinLock : IGate
{
    private const int Free = int.MinValue;

    private Scheduler scheduler = null!;
    private GateWait? wait;
    private ulong id;

    /// <summary>The number of the thread that holds it. A number, because it is stored at every fault.</summary>
    private int holder = Free;

    public bool IsHeld => holder != Free;

    internal void Bind(Scheduler owner, ulong number)
    {
        Kernel.BugOn(IsHeld);
        wait = scheduler == owner ? wait : null;
        scheduler = owner;
        id = number;
    }

    bool IGate.IsOpen(Sharing sharing) => !IsHeld;

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

    /// <summary>A scheduling point in front of <see cref="TryLock"/>.</summary>
    internal PointAwaitable PointOfTry() => scheduler.Point(ObjectKind.SpinLock, id, 0, Sharing.Write | Sharing.Try);

    /// <summary>Acquires the lock if it is free, for who must not wait for it.</summary>
    internal bool TryLock()
    {
        if (Races.AreOn)
        {
            Races.Touch(ObjectKind.SpinLock, id, 0, Sharing.Write | Sharing.Try);
        }

        if (IsHeld)
        {
            return false;
        }

        wait ??= NewWait();
        holder = scheduler.CurrentNumber;
        scheduler.EnterAtomic();
        return true;
    }

    /// <summary>Lets its holder go on until it is free, without taking it.</summary>
    internal async KTask<Unit> WaitUnlocked()
    {
        wait ??= NewWait();
        while (IsHeld)
        {
            await scheduler.Point(new Operation(ObjectKind.SpinLock, id, 0, Sharing.Read | Sharing.Acquire), wait);
        }

        return default;
    }

    /// <summary>Acquires a lock that nobody else can hold, as from a plain (atomic) function.</summary>
    internal void LockAtomic()
    {
        Kernel.BugOn(IsHeld);
        holder = scheduler.CurrentNumber;
        scheduler.EnterAtomic();
        if (Races.AreOn)
        {
            // Released before anybody else runs, so that this is told for both.
            Races.Touch(ObjectKind.SpinLock, id, 0, Sharing.Write | Sharing.Acquire | Sharing.Release);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Unlock()
    {
        AssertHeld();
        holder = Free;
        scheduler.LeaveAtomic();
        if (wait is not null)
        {
            WakeWaiters();
        }
    }

    /// <summary>Whoever takes a lock in a race leaves it a queue.</summary>
    private void WakeWaiters()
    {
        Races.Touch(ObjectKind.SpinLock, id, 0, Sharing.Write | Sharing.Release);
        wait!.Queue.WakeAll();
    }

    /// <summary>lockdep_assert_held(): held, and by the thread that runs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void AssertHeld() => Kernel.BugOn(scheduler is null || holder != scheduler.CurrentNumber);

    private GateWait NewWait() => new(this, new WaitQueue(scheduler), "a page table lock");

    private async KTask<Unit> LockContended()
    {
        // Linux: spins; here: sleeps, because an explorer could let a spinning thread run for ever.
        wait ??= NewWait();
        do
        {
            await scheduler.Point(new Operation(ObjectKind.SpinLock, id, 0, Sharing.Write | Sharing.Acquire), wait);
        }
        while (IsHeld);

        holder = scheduler.CurrentNumber;
        scheduler.EnterAtomic();
        return default;
    }
}
