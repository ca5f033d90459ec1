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
        return machine.Scheduler.IsAlone && TryLock(machine, folio) ? default : LockContended(machine, folio);
    }

    internal static void Unlock(Machine machine, Folio folio)
    {
        Kernel.BugOn(!folio.IsLocked);
        folio.ClearFlag(PageFlags.Locked);
        machine.Scheduler.LockReleased(LockRank.Folio);
        Touch(folio, Sharing.Write | Sharing.Release);
        machine.PageWaiters.WakeAll();
    }

    /// <summary>Gives a page back that came locked and with a reference.</summary>
    internal static void UnlockPut(Machine machine, Folio folio)
    {
        Unlock(machine, folio);
        machine.PageAlloc.Put(folio);
    }

    /// <summary>Sleeps while the page is locked, without locking it.</summary>
    /// <remarks>mm/filemap.c:migration_entry_wait_on_locked()</remarks>
    internal static async KTask<Unit> WaitUnlocked(Machine machine, Folio folio)
    {
        while (folio.IsLocked)
        {
            await machine.Scheduler.Point(
                new Operation(ObjectKind.FolioLock, folio.Id, 0, Sharing.Read | Sharing.Acquire | Sharing.Release),
                WaitFor(machine, folio));
        }

        return default;
    }

    private static GateWait WaitFor(Machine machine, Folio folio) =>
        // Linux: hashed queues; here: one for all pages, whose waiters look at their own page again.
        new(folio, machine.PageWaiters, $"the lock of page {folio.Pfn}");

    private static void Touch(Folio folio, Sharing sharing)
    {
        if (Races.AreOn)
        {
            Races.Touch(ObjectKind.FolioLock, folio.Id, 0, sharing);
        }
    }

    private static async KTask<Unit> LockContended(Machine machine, Folio folio)
    {
        GateWait wait = WaitFor(machine, folio);
        do
        {
            await machine.Scheduler.Point(new Operation(ObjectKind.FolioLock, folio.Id, 0, Sharing.Write | Sharing.Acquire), wait);
        }
        while (!TryLock(machine, folio));

        return default;
    }
}
