// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>PG_locked: a bit of the page that threads can sleep on.</summary>
/// <remarks>include/linux/pagemap.h:folio_lock(); include/linux/pagemap.h</remarks>
internal static class FolioLock
{
    /// <summary>A scheduling point in front of <see cref="TryLock"/>.</summary>
    internal static PointAwaitable PointOfTry(Machine machine, Folio folio) =>
        machine.Scheduler.Point(ObjectKind.FolioLock, folio.Id, 0, Sharing.Write | Sharing.Try);

    internal static bool TryLock(Machine machine, Folio folio)
    {
        if (folio.IsLocked)
        {
            Touch(folio, Sharing.Read);
            return false;
        }

        Touch(folio, Sharing.Write | Sharing.Try);

        folio.SetFlag(PageFlags.Locked);
        machine.Scheduler.LockTaken(LockRank.Folio);
        return true;
    }

    /// <summary>Locks the page; a scheduling point.</summary>
    internal static KTask<Unit> Lock(Machine machine, Folio folio)
    {
        machine.Scheduler.MightSleep();
        machine.Scheduler.AssertLockOrder(LockRank.Folio);
        return machine.Scheduler.IsAlone && TryLock(machine, folio) ? default : LockUninterruptibly(machine, folio);
    }

    /// <summary>The same with a sleep that a signal may end. False: it did, and the page is not locked.</summary>
    /// <remarks>mm/filemap.c:__folio_lock_killable()</remarks>
    internal static KTask<bool> Lock(Machine machine, Folio folio, SleepState sleep)
    {
        machine.Scheduler.MightSleep();
        machine.Scheduler.AssertLockOrder(LockRank.Folio);
        return machine.Scheduler.IsAlone && TryLock(machine, folio)
            ? new KTask<bool>(true)
            : LockContended(machine, folio, sleep);
    }

    /// <summary>Locks the page if that needs no sleep; a scheduling point.</summary>
    internal static async KTask<bool> TryLockAtPoint(Machine machine, Folio folio)
    {
        await machine.Scheduler.Point(ObjectKind.FolioLock, folio.Id, 0, Sharing.Write);
        return TryLock(machine, folio);
    }

    internal static void Unlock(Machine machine, Folio folio)
    {
        Kernel.BugOn(!folio.IsLocked);
        folio.ClearFlag(PageFlags.Locked);
        machine.Scheduler.LockReleased(LockRank.Folio);
        Touch(folio, Sharing.Write | Sharing.Release);
        machine.PageWaiters.WakeAll();
    }

    /// <summary>Locks a page for a device: no thread has the lock then.</summary>
    internal static bool TryLockForIo(Folio folio)
    {
        if (folio.IsLocked)
        {
            return false;
        }

        Touch(folio, Sharing.Write | Sharing.Try);
        folio.SetFlag(PageFlags.Locked);
        folio.IsUnderIo = true;
        return true;
    }

    /// <remarks>mm/filemap.c:folio_end_read()</remarks>
    internal static void UnlockBehindIo(Machine machine, Folio folio)
    {
        folio.ClearFlag(PageFlags.Locked);
        folio.IsUnderIo = false;
        Touch(folio, Sharing.Write | Sharing.Release);
        machine.PageWaiters.WakeAll();
    }

    /// <summary>Gives a page back that came locked and with a reference.</summary>
    internal static void UnlockPut(Machine machine, Folio folio)
    {
        Unlock(machine, folio);
        machine.PageAlloc.Put(folio);
    }

    /// <summary>Sleeps while the page is locked, or until a signal ends the sleep, without locking it.</summary>
    /// <remarks>mm/filemap.c:migration_entry_wait_on_locked(), mm/filemap.c:folio_wait_bit_killable()</remarks>
    internal static async KTask<Unit> WaitUnlocked(Machine machine, Folio folio, SleepState sleep = SleepState.Uninterruptible)
    {
        while (folio.IsLocked && !Signals.EndSleep(machine.Scheduler.Current!, sleep))
        {
            await machine.Scheduler.Point(
                new Operation(ObjectKind.FolioLock, folio.Id, 0, Sharing.Read | Sharing.Acquire | Sharing.Release),
                WaitFor(machine, folio, sleep));
        }

        return default;
    }

    private static GateWait WaitFor(Machine machine, Folio folio, SleepState sleep) =>
        // Linux: hashed queues; here: one for all pages, whose waiters look at their own page again.
        new(folio, machine.PageWaiters, $"the lock of page {folio.Pfn}") { Sleep = sleep };

    private static void Touch(Folio folio, Sharing sharing)
    {
        if (Races.AreOn)
        {
            Races.Touch(ObjectKind.FolioLock, folio.Id, 0, sharing);
        }
    }

    private static async KTask<Unit> LockUninterruptibly(Machine machine, Folio folio)
    {
        _ = await LockContended(machine, folio, SleepState.Uninterruptible);
        return default;
    }

    private static async KTask<bool> LockContended(Machine machine, Folio folio, SleepState sleep)
    {
        GateWait wait = WaitFor(machine, folio, sleep);
        machine.InFlight.Hold(folio);
        bool isLocked;
        do
        {
            await machine.Scheduler.Point(new Operation(ObjectKind.FolioLock, folio.Id, 0, Sharing.Write | Sharing.Acquire), wait);
            isLocked = TryLock(machine, folio);
        }
        while (!isLocked && !Signals.EndSleep(machine.Scheduler.Current!, sleep));

        machine.InFlight.Drop(folio);
        return isLocked;
    }
}
