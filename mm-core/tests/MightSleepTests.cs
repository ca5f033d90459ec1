// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore.Tests;

/// <summary>I91: nobody sleeps who holds a spinlock or reads under RCU.</summary>
internal sealed class MightSleepTests
{
    private TestMachine box = null!;
    private VirtAddr page;
    private PageTable table = null!;

    [SetUp]
    public void SetUp()
    {
        box = new TestMachine();
        page = box.Map(2);
        box.Store(page, 1);
        table = Pagewalk.PteTable(box.Mm, page, OnLeaf.Bug)!;
    }

    [Test]
    public void AllocatingAPage_UnderAPageTableLock_IsABug() =>
        UnderLock(() => box.Machine.PageAlloc.AllocFolio()).Should().Throw<KernelBugException>();

    [Test]
    public void AllocatingATable_UnderAPageTableLock_IsABug() =>
        UnderLock(() => Memory.PteAlloc(box.Mm, page + VirtAddr.PmdSize)).Should().Throw<KernelBugException>();

    [Test]
    public void LockingAPage_UnderAPageTableLock_IsABug() =>
        UnderLock(() => FolioLock.Lock(box.Machine, box.FolioAt(page))).Should().Throw<KernelBugException>();

    [Test]
    public void TakingMmapLock_UnderAPageTableLock_IsABug() => UnderLock(() => box.Mm.MmapLock.Read()).Should().Throw<KernelBugException>();

    [Test]
    public void TryingALock_UnderAPageTableLock_IsNone() => UnderLock(() =>
    {
        box.Mm.MmapLock.TryRead().Should().BeTrue();
        box.Mm.MmapLock.UnlockRead();
    }).Should().NotThrow();

    [Test]
    public void AllocatingAfterwards_IsNoBug()
    {
        UnderLock(() => { }).Should().NotThrow();

        box.Run(() => new KTask<Folio?>(box.Machine.PageAlloc.AllocFolio())).Should().NotBeNull();
    }

    /// <summary>The depth is a thread's own: another one may sleep meanwhile.</summary>
    [Test]
    public void AnotherThread_MaySleep_WhileThisOneIsUnderRcu()
    {
        Scheduler scheduler = box.Machine.Scheduler;
        SimThread reader = scheduler.CreateThread("reader", box.Task);
        SimThread other = scheduler.CreateThread("other", box.Task);
        WaitQueue queue = new(scheduler);
        scheduler.Start(reader, () => ReadUnderRcu(queue));
        scheduler.RunUntilIdle();
        reader.State.Should().Be(ThreadState.Blocked);

        scheduler.Start(other, Allocate);
        scheduler.RunUntilIdle();
        other.State.Should().Be(ThreadState.Exited);

        queue.WakeAll();
        scheduler.RunUntilIdle();
        reader.State.Should().Be(ThreadState.Exited);
        box.Machine.PageAlloc.InUse.Should().BePositive();
    }

    [Test]
    public void AThreadThatLeavesTheKernelUnderRcu_IsFound()
    {
        box.Run(() =>
        {
            box.Machine.Scheduler.EnterAtomic();
            return default(KTask<Unit>);
        });

        box.Machine.Checks.Run().Should().ContainSingle().Which.Id.Should().Be("I93");
    }

    private Action UnderLock(Action act) => () => box.Run(() => Locked(act));

    private async KTask<Unit> Locked(Action act)
    {
        await table.Lock();
        act();
        table.Unlock();
        return default;
    }

    private async KTask<Unit> ReadUnderRcu(WaitQueue queue)
    {
        box.Machine.Scheduler.EnterAtomic();
        await queue.Wait("nothing");
        FluentActions.Invoking(() => box.Machine.PageAlloc.AllocFolio()).Should().Throw<KernelBugException>();
        box.Machine.Scheduler.LeaveAtomic();
        return default;
    }

    private async KTask<Unit> Allocate()
    {
        using (await box.Mm.MmapLock.Read())
        {
            box.Machine.PageAlloc.Put(box.Machine.PageAlloc.AllocFolio()!);
        }

        return default;
    }
}
