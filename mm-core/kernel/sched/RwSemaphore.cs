// SPDX-License-Identifier: GPL-2.0-or-later
using System.Runtime.CompilerServices;

namespace Selftests.MmCore;

/// <summary>A sleeping reader-writer lock: mmap_lock, the rmap locks.</summary>
/// <remarks>include/linux/rwsem.h:struct rw_semaphore</remarks>
public sealed class RwSemaphore : IGate
{
    private readonly Scheduler scheduler;
    private readonly WaitQueue waiters;
    private readonly string name;
    private readonly LockRank rank;
    private readonly Tracer? tracer;
    private SimThread? writer;
    private bool writeHeld;
    private int readers;

    /// <param name="tracer">Only mmap_lock has tracepoints.</param>
    /// <param name="blockedIn">What who sleeps for it is blocked in, where it is something that a user waits for.</param>
    internal RwSemaphore(Scheduler scheduler, string name, LockRank rank, Tracer? tracer = null, string? blockedIn = null)
    {
        this.scheduler = scheduler;
        this.name = name;
        this.rank = rank;
        this.tracer = tracer;
        waiters = new WaitQueue(scheduler, blockedIn);
        Id = scheduler.NewObject();
    }

    /// <summary>Its number among what threads can meet at.</summary>
    internal ulong Id { get; }

    public bool IsWriteHeld => writeHeld;

    /// <summary>Grows when a writer leaves: what is marked with the present value was locked by the present writer.</summary>
    /// <remarks>include/linux/mmap_lock.h:vma_end_write_all()</remarks>
    internal ulong WriteSeq { get; private set; } = 1;

    public int Readers => readers;

    public bool IsFree => !writeHeld && readers == 0;

    bool IGate.IsOpen(Sharing sharing) => !writeHeld && (readers == 0 || (sharing & Sharing.Write) == 0);

    /// <summary>A scheduling point in front of <see cref="TryRead"/>.</summary>
    internal PointAwaitable PointOfTry() => scheduler.Point(ObjectKind.RwSemaphore, Id, 0, Sharing.Read);

    /// <summary>Acquires for writing; a scheduling point. Dispose of the guard, or call <see cref="UnlockWrite"/>.</summary>
    /// <remarks>kernel/locking/rwsem.c:down_write()</remarks>
    internal KTask<WriteGuard> Write() => Write(SleepState.Uninterruptible);

    /// <summary>As <see cref="Write()"/>; the guard holds nothing when the thread would have to sleep for it and is to die.</summary>
    /// <remarks>kernel/locking/rwsem.c:down_write_killable()</remarks>
    internal KTask<WriteGuard> WriteKillable() => Write(SleepState.Killable);

    /// <summary>Acquires for reading; a scheduling point. Whoever may drop it says so in its result.</summary>
    /// <remarks>kernel/locking/rwsem.c:down_read()</remarks>
    internal KTask<ReadGuard> Read() => Read(SleepState.Uninterruptible);

    /// <summary>As <see cref="Read()"/>, and as <see cref="WriteKillable"/>.</summary>
    /// <remarks>kernel/locking/rwsem.c:down_read_killable()</remarks>
    internal KTask<ReadGuard> ReadKillable() => Read(SleepState.Killable);

    private KTask<WriteGuard> Write(SleepState sleep)
    {
        scheduler.MightSleep();
        scheduler.AssertLockOrder(rank);
        tracer?.Hit(Tracepoints.MmapLockStartLocking);
        if (scheduler.IsAlone && IsFree)
        {
            TakeWrite();
            return new KTask<WriteGuard>(new WriteGuard(this));
        }

        return WriteContended(sleep);
    }

    private KTask<ReadGuard> Read(SleepState sleep)
    {
        scheduler.MightSleep();
        scheduler.AssertLockOrder(rank);
        tracer?.Hit(Tracepoints.MmapLockStartLocking);
        if (scheduler.IsAlone && !writeHeld)
        {
            TakeRead();
            return new KTask<ReadGuard>(new ReadGuard(this));
        }

        return ReadContended(sleep);
    }

    /// <summary>Acquires for reading if that needs no sleep.</summary>
    internal bool TryRead()
    {
        tracer?.Hit(Tracepoints.MmapLockStartLocking);
        if (writeHeld)
        {
            Touch(Sharing.Read);
            return false;
        }

        Touch(Sharing.Read | Sharing.Try);
        TakeRead();
        return true;
    }

    internal void UnlockWrite()
    {
        tracer?.Hit(Tracepoints.MmapLockReleased);
        EndWrite();
    }

    private void EndWrite()
    {
        AssertWriteHeld();
        writeHeld = false;
        writer = null;
        WriteSeq++;
        Touch(Sharing.Write | Sharing.Release);
        TouchSeq(Sharing.Write);
        scheduler.LockReleased(rank);
        waiters.WakeAll();
    }

    /// <summary>The writer goes on as a reader; other readers may come in.</summary>
    /// <remarks>kernel/locking/rwsem.c:downgrade_write()</remarks>
    internal void DowngradeWrite()
    {
        tracer?.Hit(Tracepoints.MmapLockAcquireReturned);
        EndWrite();
        readers = 1;
        Touch(Sharing.Read | Sharing.Try);
        scheduler.LockTaken(rank);
    }

    internal void UnlockRead()
    {
        Kernel.BugOn(readers == 0);
        tracer?.Hit(Tracepoints.MmapLockReleased);
        readers--;
        Touch(Sharing.Read | Sharing.Release);
        scheduler.LockReleased(rank);
        if (readers == 0)
        {
            waiters.WakeAll();
        }
    }

    /// <summary>mmap_assert_locked(): held for reading or writing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void AssertHeld() => Kernel.BugOn(IsFree);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void AssertWriteHeld()
    {
        Kernel.BugOn(!writeHeld);
        Kernel.BugOn(writer != scheduler.Current);
    }

    public override string ToString() =>
        writeHeld ? $"{name}: written by {writer?.Name ?? "nobody"}" : $"{name}: {readers} readers";

    private void TakeRead()
    {
        readers++;
        scheduler.LockTaken(rank);
        tracer?.Hit(Tracepoints.MmapLockAcquireReturned);
    }

    private void TakeWrite()
    {
        tracer?.Hit(Tracepoints.MmapLockAcquireReturned);
        writeHeld = true;
        writer = scheduler.Current;
        scheduler.LockTaken(rank);
    }

    private async KTask<WriteGuard> WriteContended(SleepState sleep)
    {
        GateWait wait = new(this, waiters, $"{name} for writing") { Sleep = sleep };
        do
        {
            await scheduler.Point(new Operation(ObjectKind.RwSemaphore, Id, 0, Sharing.Write | Sharing.Acquire), wait);
        }
        while (!IsFree && !Signals.EndSleep(scheduler.Current!, sleep));

        if (!IsFree)
        {
            return default;
        }

        // Free, it is taken even by who is to die: down_write_killable() looks at signals only where it sleeps.
        TakeWrite();
        return new WriteGuard(this);
    }

    private async KTask<ReadGuard> ReadContended(SleepState sleep)
    {
        GateWait wait = new(this, waiters, $"{name} for reading") { Sleep = sleep };
        do
        {
            await scheduler.Point(new Operation(ObjectKind.RwSemaphore, Id, 0, Sharing.Read | Sharing.Acquire), wait);
        }
        while (writeHeld && !Signals.EndSleep(scheduler.Current!, sleep));

        if (writeHeld)
        {
            return default;
        }

        TakeRead();
        return new ReadGuard(this);
    }

    /// <summary>The marks that a writer sets on VMAs end with its lock: that is what they have in common.</summary>
    internal void TouchSeq(Sharing sharing)
    {
        if (Races.AreOn)
        {
            Races.Touch(ObjectKind.VmaLock, Id, 0, sharing);
        }
    }

    private void Touch(Sharing sharing)
    {
        if (Races.AreOn)
        {
            Races.Touch(ObjectKind.RwSemaphore, Id, 0, sharing);
        }
    }

    /// <summary>Releases the write lock at the end of a using block.</summary>
    internal readonly struct WriteGuard(RwSemaphore? sem) : IDisposable
    {
        /// <summary>False: the lock was to be had only by sleeping, and the thread is to die.</summary>
        public bool IsHeld => sem is not null;

        public void Dispose() => sem?.UnlockWrite();
    }

    /// <summary>Releases the read lock at the end of a using block.</summary>
    internal readonly struct ReadGuard(RwSemaphore? sem) : IDisposable
    {
        /// <summary>False: the lock was to be had only by sleeping, and the thread is to die.</summary>
        public bool IsHeld => sem is not null;

        public void Dispose() => sem?.UnlockRead();
    }
}
