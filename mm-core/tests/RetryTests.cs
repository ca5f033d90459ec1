// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore.Tests;

/// <summary>Faults that wait, by the flags that they come with: whether the lock is let go of meanwhile, and what ends the wait.</summary>
internal sealed class RetryTests
{
    private const ulong Page = VirtAddr.PageSize;
    private const FaultFlags First = FaultFlags.AllowRetry | FaultFlags.Killable;
    private TestMachine box = null!;

    private Scheduler Scheduler => box.Machine.Scheduler;

    [SetUp]
    public void SetUp() => box = new TestMachine();

    /// <summary>S4-12: it blocks, and is answered 0 with the lock as it was.</summary>
    [Test]
    public void WhoMayNotRetry_WaitsForAPagesLock_UnderTheOther()
    {
        FileStruct file = box.Memfd(1);
        FileBytes.Put(file, [9], 0);
        VirtAddr p = box.Map(1, file: file, shared: true);
        Folio folio = file.Mapping.Find(0)!;
        box.Run(() => Locked(folio));

        Waiting fault = Started(() => Attempt(p, FaultFlags.None));
        (fault.Thread.State, box.Mm.MmapLock.IsFree).Should().Be((ThreadState.Blocked, false));
        Signals.Send(fault.Thread, Signal.SIGKILL, toProcess: false);
        Scheduler.RunUntilIdle();
        fault.Result.Should().BeNull("it is not killable either");

        box.Run(() => Unlocked(folio));
        Scheduler.RunUntilIdle();

        fault.Result.Should().Be((VmFault.None, true));
        box.Pte(p).Pte.IsPresent.Should().BeTrue();
    }

    /// <summary>S4-07, S4-11, S4-13, S4-31: a later attempt waits under the lock; SIGKILL ends that, and the lock is gone.</summary>
    [TestCase(First | FaultFlags.Tried, true)]
    [TestCase(FaultFlags.Killable, true)]
    [TestCase(FaultFlags.AllowRetry | FaultFlags.Tried, false)]
    public void WhoWaitsForAPage_UnderTheOtherLock_DropsItWhenHeIsKilled(FaultFlags flags, bool ends)
    {
        (FileStruct file, VirtAddr p) = CachedAndUnmapped();
        Folio folio = file.Mapping.Find(0)!;
        int references = folio.RefCount;
        box.Run(() => Locked(folio));

        Waiting fault = Started(() => Attempt(p, flags));
        box.Mm.MmapLock.IsFree.Should().BeFalse();
        Signals.Send(fault.Thread, Signal.SIGKILL, toProcess: false);
        Scheduler.RunUntilIdle();

        fault.Result.Should().Be(ends ? (VmFault.Retry, false) : null);
        box.Run(() => Unlocked(folio));
        Scheduler.RunUntilIdle();
        fault.Result.Should().Be(ends ? (VmFault.Retry, false) : (VmFault.None, true));
        folio.RefCount.Should().Be(ends ? references : references + 1);
    }

    /// <summary>S4-11, S4-13: the first attempt waits without the lock, with the file pinned; so SIGKILL leaves nothing.</summary>
    [TestCase(First, true)]
    [TestCase(FaultFlags.AllowRetry, false)]
    public void WhoWaitsForAPage_OnTheFirstAttempt_HasNoLock(FaultFlags flags, bool ends)
    {
        (FileStruct file, VirtAddr p) = CachedAndUnmapped();
        Folio folio = file.Mapping.Find(0)!;
        (int references, int uses) = (folio.RefCount, file.RefCount);
        box.Run(() => Locked(folio));

        Waiting fault = Started(() => Attempt(p, flags));
        (box.Mm.MmapLock.IsFree, file.RefCount).Should().Be((true, uses + 1));
        Signals.Send(fault.Thread, Signal.SIGKILL, toProcess: false);
        Scheduler.RunUntilIdle();
        fault.Result.Should().Be(ends ? (VmFault.Retry, false) : null);
        box.Run(() => Unlocked(folio));
        Scheduler.RunUntilIdle();

        fault.Result.Should().Be((VmFault.Retry, false));
        (folio.RefCount, file.RefCount).Should().Be((references, uses));
    }

    /// <summary>S4-27: it loops, says that it has dropped the lock, and holds it on return.</summary>
    [TestCase(true, 2, null, 0, true)]
    [TestCase(true, 1, Signal.SIGKILL, Errno.EINTR, true)]
    [TestCase(true, 1, Signal.SIGUSR1, 0, true)]
    [TestCase(false, 0, null, Errno.EFAULT, false)]
    public void FixupUserFault_LoopsUntilThePageIsThere(bool mayUnlock, int wakes, Signal? signal, Errno expected, bool isUnlocked)
    {
        (VirtAddr p, int fd) = Watched();
        Syscalls calls = box.Machine.Syscalls;
        UffdioArg range = new() { Start = p, Length = Page };
        (Errno Error, bool IsUnlocked)? result = null;
        SimThread thread = Start(async () =>
        {
            using (await box.Mm.MmapLock.Read())
            {
                result = await Gup.FixupUserFault(box.Task, p, FaultFlags.Write, mayUnlock);
            }

            return default;
        });
        for (int i = 0; i < wakes; i++)
        {
            result.Should().BeNull();
            box.Run(() => calls.UffdioWake(box.Task, fd, range)).IsError.Should().BeFalse();
            Scheduler.RunUntilIdle();
        }

        if (signal is { } sent)
        {
            Signals.Send(thread, sent, toProcess: false);
            Scheduler.RunUntilIdle();
        }

        if (result is null)
        {
            box.Run(() => calls.UffdioZeropage(box.Task, fd, range)).IsError.Should().BeFalse();
            Scheduler.RunUntilIdle();
        }

        result.Should().Be((expected, isUnlocked));
        box.Pte(p).Pte.IsPresent.Should().Be(expected == 0);
        box.Mm.MmapLock.IsFree.Should().BeTrue();
    }

    /// <summary>S4-27: what may not be reached so is EFAULT, and no fault.</summary>
    [Test]
    public void FixupUserFault_OfWhatIsNotAllowed_IsEfault()
    {
        VirtAddr p = box.MapAt(new VirtAddr(0x7000_0000), 1, VmFlags.Read);
        foreach ((VirtAddr addr, FaultFlags flags) in new[] { (p, FaultFlags.Write), (p + Page, FaultFlags.None) })
        {
            Errno error = box.Run(async () =>
            {
                using (await box.Mm.MmapLock.Read())
                {
                    return (await Gup.FixupUserFault(box.Task, addr, flags, mayUnlock: true)).Error;
                }
            });
            error.Should().Be(Errno.EFAULT);
        }
    }

    /// <summary>S4-14: the page that was read on the first attempt is there on the second, which reads nothing ahead.</summary>
    [TestCase(First, VmFault.Major | VmFault.Retry, false)]
    [TestCase(First | FaultFlags.RetryNowait, VmFault.Major, true)]
    [TestCase(First | FaultFlags.Tried, VmFault.Major, true)]
    [TestCase(FaultFlags.None, VmFault.Major, true)]
    public void ReadingAPage_DropsTheLock_OnTheFirstAttemptAlone(FaultFlags flags, VmFault expected, bool isHeld)
    {
        FileStruct file = box.DiskFile(64);
        VirtAddr p = box.Map(64, file: file, shared: true);

        Started(() => Attempt(p, flags)).Result.Should().Be((expected, isHeld));
        file.Mapping.Find(0).Should().NotBeNull();
    }

    /// <summary>S4-14: who comes to a marked page reads on, but not on the second attempt.</summary>
    [TestCase(First, false)]
    [TestCase(First | FaultFlags.Tried, true)]
    public void ReadingAhead_IsOfTheFirstAttempt(FaultFlags flags, bool isStillMarked)
    {
        FileStruct file = box.DiskFile(64);
        VirtAddr p = box.Map(64, file: file, shared: true);
        box.Load(p);
        Folio marked = file.Mapping.Find(1)!;
        marked.SetFlag(PageFlags.Readahead);
        box.Zap(p + Page, 1);

        Started(() => Attempt(p + Page, flags | FaultFlags.Write)).Result!.Value.IsHeld.Should().Be(isStillMarked);

        marked.Has(PageFlags.Readahead).Should().Be(isStillMarked);
    }

    /// <summary>S4-15: the first attempt waits without the lock, any other one with it; no signal ends that.</summary>
    [TestCase(First, VmFault.Retry, false)]
    [TestCase(First | FaultFlags.Tried, VmFault.NoPage, true)]
    [TestCase(First | FaultFlags.RetryNowait, VmFault.NoPage, true)]
    [TestCase(FaultFlags.None, VmFault.NoPage, true)]
    public void AHoleThatIsPunched_IsWaitedFor(FaultFlags flags, VmFault expected, bool isHeld)
    {
        FileStruct file = box.Memfd(2);
        VirtAddr p = box.Map(2, file: file, shared: true);
        Inode inode = file.Inode;
        box.Run(() => Punching(inode));
        int references = file.RefCount;

        Waiting fault = Started(() => Attempt(p, flags));
        Signals.Send(fault.Thread, Signal.SIGKILL, toProcess: false);
        Scheduler.RunUntilIdle();
        fault.Thread.State.Should().Be(ThreadState.Blocked);
        box.Mm.MmapLock.IsFree.Should().Be(!isHeld);
        file.RefCount.Should().Be(isHeld ? references : references + 1, "the mapping may go meanwhile, and its file with it");

        inode.EndPunch();
        Scheduler.RunUntilIdle();

        fault.Result.Should().Be((expected, isHeld));
        file.RefCount.Should().Be(references);
        box.Pte(p).Pte.IsNone.Should().BeTrue();
    }

    /// <summary>S4-19: a page that is moved is waited for with the lock held, and the answer is 0, whatever the attempt.</summary>
    [TestCase(First)]
    [TestCase(First | FaultFlags.Tried)]
    public void APageThatIsMoved_IsWaitedFor_WithTheLock(FaultFlags flags)
    {
        VirtAddr p = box.Map(1);
        box.Store(p, 1);
        Folio folio = box.FolioAt(p);
        Pte mapped = box.Pte(p).Pte;
        box.Run(() => Locked(folio));
        PageTable table = Pagewalk.PteTable(box.Mm, p, OnLeaf.Bug)!;
        table.SetUnchecked(PageTable.PteIndex(p), Pte.FromSwpEntry(new SwpEntry(SwpEntry.MigrationWrite, folio.Pfn)));

        Waiting fault = Started(() => Attempt(p, flags));
        (fault.Thread.State, box.Mm.MmapLock.IsFree).Should().Be((ThreadState.Blocked, false));
        table.SetUnchecked(PageTable.PteIndex(p), mapped);
        box.Run(() => Unlocked(folio));
        Scheduler.RunUntilIdle();

        fault.Result.Should().Be((VmFault.None, true));
    }

    /// <summary>S4-29: the flags say how it sleeps, and so which signals end that: RETRY, and nobody waits any more.</summary>
    [TestCase(First | FaultFlags.Interruptible, Signal.SIGUSR1, true)]
    [TestCase(First, Signal.SIGUSR1, false)]
    [TestCase(First, Signal.SIGKILL, true)]
    [TestCase(FaultFlags.AllowRetry, Signal.SIGUSR1, false)]
    [TestCase(FaultFlags.AllowRetry, Signal.SIGKILL, false)]
    public void WhoWaitsForAnAnswer_IsWokenByTheSignalsOfItsState(FaultFlags flags, Signal signal, bool isWoken)
    {
        (VirtAddr p, int fd) = Watched();
        Waiting fault = Started(() => Attempt(p, flags));
        fault.Thread.State.Should().Be(ThreadState.Blocked);

        Signals.Send(fault.Thread, signal, toProcess: false);
        Scheduler.RunUntilIdle();

        fault.Result.Should().Be(isWoken ? (VmFault.Retry, false) : null);
        UserfaultfdCtx ctx = box.Task.Files.Get(fd)!.Userfaultfd!;
        (ctx.PendingFaults.Count + ctx.Faults.Count).Should().Be(isWoken ? 0 : 1);
    }

    /// <summary>S4-26: a walk that is killed while it waits tells so. S4-30: a plain signal does not end it.</summary>
    [TestCase(Signal.SIGKILL, true)]
    [TestCase(Signal.SIGUSR1, false)]
    public void AWalkThatWaits_EndsWithEintr_WhereItIsKilled(Signal signal, bool ends)
    {
        (VirtAddr p, _) = Watched();
        SysRet? result = null;
        SimThread thread = Start(async () =>
        {
            result = await Madvise.SysMadvise(box.Task, p, 2 * Page, Madvice.MADV_POPULATE_WRITE);
            return default;
        });
        thread.State.Should().Be(ThreadState.Blocked);

        Signals.Send(thread, signal, toProcess: false);
        Scheduler.RunUntilIdle();

        (result?.Errno).Should().Be(ends ? Errno.EINTR : null);
        box.Mm.MmapLock.IsFree.Should().BeTrue();
    }

    private (FileStruct File, VirtAddr Start) CachedAndUnmapped()
    {
        FileStruct file = box.DiskFile(1);
        VirtAddr p = box.Map(1, file: file, shared: true);
        box.Load(p);
        box.Zap(p, 1);
        return (file, p);
    }

    private (VirtAddr Start, int Fd) Watched()
    {
        box.Task.Signals[Signal.SIGUSR1] = SigAction.Handler;
        VirtAddr p = box.Map(2);
        Syscalls calls = box.Machine.Syscalls;
        int fd = (int)box.Run(() => calls.Userfaultfd(box.Task, 0, 0)).Value;
        UffdioArg range = new() { Start = p, Length = 2 * Page, Mode = (ulong)UffdRegisterMode.Missing };
        box.Run(() => calls.UffdioRegister(box.Task, fd, range)).IsError.Should().BeFalse();
        return (p, fd);
    }

    /// <summary>One attempt: what it is answered, and whether the lock is still held behind it.</summary>
    private async KTask<(VmFault Result, bool IsHeld)> Attempt(VirtAddr addr, FaultFlags flags)
    {
        await box.Mm.MmapLock.Read();
        VmFault result = await Memory.HandleMmFault(box.Task, box.VmaAt(addr), addr, flags);
        bool isHeld = !box.Mm.MmapLock.IsFree;
        if (isHeld)
        {
            box.Mm.MmapLock.UnlockRead();
        }

        return (result, isHeld);
    }

    private async KTask<Unit> Locked(Folio folio)
    {
        await FolioLock.Lock(box.Machine, folio);
        return default;
    }

    private static async KTask<Unit> Punching(Inode inode)
    {
        _ = await inode.Rwsem.Write();
        inode.BeginPunch(0, 1);
        return default;
    }

    private KTask<Unit> Unlocked(Folio folio)
    {
        FolioLock.Unlock(box.Machine, folio);
        return default;
    }

    private Waiting Started(Func<KTask<(VmFault Result, bool IsHeld)>> attempt)
    {
        Waiting waiting = new();
        waiting.Thread = Start(async () =>
        {
            waiting.Result = await attempt();
            return default;
        });
        return waiting;
    }

    private SimThread Start(Func<KTask<Unit>> body)
    {
        SimThread thread = Scheduler.CreateThread("t", box.Task);
        Scheduler.Start(thread, body);
        Scheduler.RunUntilIdle();
        return thread;
    }

    private sealed class Waiting
    {
        internal SimThread Thread { get; set; } = null!;

        internal (VmFault Result, bool IsHeld)? Result { get; set; }
    }
}
