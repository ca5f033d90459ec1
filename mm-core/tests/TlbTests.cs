// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore.Tests;

/// <summary>What CPUs remember of entries, and until when.</summary>
public sealed class TlbTests
{
    private const ulong Page = VirtAddr.PageSize;

    [Test]
    public void AnAccess_IsRememberedWithTheRightsThatItFound()
    {
        TestMachine box = new();
        VirtAddr p = box.Map(2);
        box.Load(p);
        box.Store(p + Page, 1);

        CpuOf(box).Find(p).IsWrite.Should().BeFalse("it is the zero page");
        CpuOf(box).Find(p + Page).Has(PteBits.Write | PteBits.Dirty).Should().BeTrue();
        CpuOf(box).Find(p + (2 * Page)).IsNone.Should().BeTrue();
    }

    [Test]
    public void CopyToUser_IsRememberedToo()
    {
        TestMachine box = new();
        VirtAddr p = box.Map(1);
        box.Run(() => Mmu.Access(box.Task, p, AccessKind.CopyToUser, 1));

        CpuOf(box).Find(p).IsWrite.Should().BeTrue();
    }

    /// <summary>A flush of few pages leaves the others, one of many leaves none; both leave nothing of what changed.</summary>
    [TestCase(2UL)]
    [TestCase(100UL)]
    public void WhatIsZapped_IsForgotten(ulong pages)
    {
        TestMachine box = new();
        VirtAddr p = box.Map(pages);
        VirtAddr other = box.Map(1);
        box.Store(other, 1);
        box.Run(() => box.Machine.UserAccess.Fill(box.Task, p, pages * Page, 1));
        box.Zap(p, pages);

        CpuOf(box).Entries.Select(entry => entry.Address).Should().Equal(pages > 33 ? [] : [other]);
    }

    [TestCase(Prot.PROT_READ, false)]
    [TestCase(Prot.PROT_READ | Prot.PROT_WRITE | Prot.PROT_EXEC, false)]
    public void Mprotect_FlushesWhatAnEntryLoses(Prot prot, bool kept)
    {
        TestMachine box = new();
        VirtAddr p = box.Map(1);
        box.Store(p, 1);
        box.Run(() => box.Machine.Syscalls.Mprotect(box.Task, p.Value, Page, (ulong)prot));

        CpuOf(box).Find(p).IsNone.Should().Be(!kept);
    }

    [Test]
    public void Mremap_FlushesTheOldPlace()
    {
        TestMachine box = new();
        VirtAddr p = box.Map(1);
        box.Store(p, 1);
        ulong to = p.Value + (1UL << 24);
        box.Run(() => box.Machine.Syscalls.Mremap(box.Task, p.Value, Page, Page, 3, to)).Value.Should().Be((long)to);

        CpuOf(box).Entries.Should().BeEmpty();
    }

    // S2-51
    [Test]
    public void Fork_TakesTheRightToWrite_FromEveryCpu()
    {
        TestMachine box = new();
        VirtAddr p = box.Map(1);
        box.Store(p, 1);
        box.Fork();

        CpuOf(box).Find(p).IsNone.Should().BeTrue();
    }

    /// <summary>It is not interrupted, and catches up when its thread goes on.</summary>
    [Test]
    public void ACpuThatSleeps_MissesAFlush_AndForgetsAllBeforeItGoesOn()
    {
        TestMachine box = new();
        VirtAddr p = box.Map(2);
        SimThread other = box.Machine.Scheduler.CreateThread("other", box.Task);
        box.Machine.Scheduler.Run(other, () => box.Machine.UserAccess.Store(box.Task, p, 1), out _);
        box.Zap(p, 1, reclaimPt: false);
        other.Cpu!.Find(p).IsNone.Should().BeFalse();
        box.Machine.Checks.Run().Should().BeEmpty();

        box.Machine.Scheduler.Run(other, () => box.Machine.UserAccess.Load(box.Task, p + Page), out _);
        other.Cpu.Entries.Select(entry => entry.Address).Should().Equal(p + Page);
    }

    [Test]
    public void FreedTables_InterruptAlsoWhoSleeps()
    {
        TestMachine box = new();
        VirtAddr p = box.Map(512);
        SimThread other = box.Machine.Scheduler.CreateThread("other", box.Task);
        box.Machine.Scheduler.Run(other, () => box.Machine.UserAccess.Store(box.Task, p, 1), out _);
        box.Zap(p, 512);

        other.Cpu!.Find(p).IsNone.Should().BeTrue();
    }

    /// <summary>What reclaim puts off, the next one who changes entries makes up for.</summary>
    [Test]
    public void ABatchedFlush_IsMadeUpFor_ByWhoeverChangesEntriesNext()
    {
        TestMachine box = new();
        VirtAddr p = box.Map(2);
        box.Store(p, 1);
        box.Store(p + Page, 1);
        box.Run(() => TakeOut(box, p));
        CpuOf(box).Find(p).IsWrite.Should().BeTrue();

        box.Run(() => box.Machine.Syscalls.Mprotect(box.Task, p.Value, 2 * Page, (ulong)Prot.PROT_READ));
        CpuOf(box).Find(p).IsNone.Should().BeTrue();
        box.Mm.TlbFlushBatched.Should().Be((1, 1));
    }

    [Test]
    public void ABatchedFlush_IsMadeBeforeThePagesAreFreed()
    {
        TestMachine box = new();
        VirtAddr p = box.Map(1);
        box.Store(p, 1);
        box.Run(() => TakeOut(box, p));
        box.Task.MainThread.TlbUbc.Writable.Should().BeTrue("it was dirty");

        box.Run(() => Rmap.TryToUnmapFlush(box.Machine.Scheduler));
        CpuOf(box).Find(p).IsNone.Should().BeTrue();
        box.Task.MainThread.TlbUbc.FlushRequired.Should().BeFalse();
    }

    /// <summary>
    /// Between the entry's store and its flush a thread that knows the entry stores where it may not any more: x86 does so, too.
    /// </summary>
    [Test]
    public void AStore_ThroughAStaleEntry_IsSeen_AndIsOwed()
    {
        bool isSeen = false;
        Explore(
            (box, p) => box.Machine.Syscalls.Mprotect(box.Task, p.Value, Page, (ulong)Prot.PROT_READ),
            (box, p) =>
            {
                isSeen |= !box.Pte(p).Pte.IsWrite && box.Inspect.Memory(box.Task, p) == 2;
                Violations(box).Should().BeEmpty();
            });

        isSeen.Should().BeTrue();
    }

    [TestCase(false)]
    [TestCase(true)]
    public void APageIsFreed_WhenNoCpuReachesIt(bool leavesFlushesOut)
    {
        Action race = () => Explore(
            (box, p) =>
            {
                box.Machine.LeavesFlushesOut = leavesFlushesOut;
                return box.Machine.Syscalls.Madvise(box.Task, p.Value, Page, (int)Madvice.MADV_DONTNEED);
            },
            (box, p) => Violations(box).Should().BeEmpty());

        if (leavesFlushesOut)
        {
            race.Should().Throw<Exception>().WithMessage("*I80*");
        }
        else
        {
            race.Should().NotThrow();
        }
    }

    private static string[] Violations(TestMachine box)
    {
        CheckReport report = new() { HeldPages = new() };
        TlbChecker.Check(box.Machine, report);
        return [.. report.Violations.Select(each => $"{each.Id} {each.State}")];
    }

    /// <summary>A thread that has stored before stores again, beside a call of another one; looked at between any two steps.</summary>
    private static void Explore(Func<TestMachine, VirtAddr, KTask<SysRet>> call, Action<TestMachine, VirtAddr> look)
    {
        ExploreResult explored = EveryTrace.Of(explorer =>
        {
            LookingChooser chooser = new(explorer);
            TestMachine box = new(chooser: chooser);
            VirtAddr p = box.Map(1);
            Scheduler scheduler = box.Machine.Scheduler;
            SimThread a = scheduler.CreateThread("a", box.Task);
            scheduler.Run(a, () => box.Machine.UserAccess.Store(box.Task, p, 1), out AccessResult _);
            scheduler.Racing = true;
            scheduler.Start(a, async () => Ignore(await box.Machine.UserAccess.Store(box.Task, p, 2)));
            scheduler.Start(scheduler.CreateThread("b", box.Task), async () => Ignore(await call(box, p)));
            chooser.Look = () => look(box, p);
            scheduler.RunUntilIdle();
            scheduler.Racing = false;
        });

        explored.Traces.Should().BeGreaterThan(1);
    }

    private static Unit Ignore<T>(T result) => default;

    /// <summary>What try_to_unmap does to an entry, with its flush put off.</summary>
    private static async KTask<Unit> TakeOut(TestMachine box, VirtAddr addr)
    {
        PageTable table = (await Memory.PteOffsetMapLock(box.Mm, addr))!;
        int index = PageTable.PteIndex(addr);
        Pte old = table.Get(index);
        table.Set(index, default);
        Rmap.SetTlbUbcFlushPending(box.Mm, old);
        table.Unlock();
        return default;
    }

    private static Cpu CpuOf(TestMachine box) => box.Task.MainThread.Cpu!;

    private sealed class LookingChooser(IChooser explorer) : IChooser
    {
        internal Action? Look { get; set; }

        public int Choose(int count, string what) => 0;

        public int ChooseThread(IReadOnlyList<SimThread> runnable)
        {
            Look?.Invoke();
            return explorer.ChooseThread(runnable);
        }

        public void Stepped(SimThread thread, IReadOnlyList<Operation> touched) => explorer.Stepped(thread, touched);
    }
}
