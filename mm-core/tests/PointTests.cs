// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore.Tests;

/// <summary>Places where another thread must be able to come between, by what is seen only if it does.</summary>
public sealed class PointTests
{
    private const ulong Page = VirtAddr.PageSize;

    /// <summary>Linux shows it, too: the fault is solved, and the access, made again, finds the page read-only.</summary>
    [Test]
    public void Store_FaultsAndThenDiesOfTheProtection_ThatCameBetween()
    {
        HashSet<string> seen = [];
        Race(
            box => box.Map(1),
            (box, p) => Protect(box, p, 1),
            result => seen.Add(result.IsOk ? $"stored after {result.MinorFaults}" : $"{result.Code} after {result.MinorFaults}"));

        seen.Should().BeEquivalentTo("stored after 1", "SEGV_ACCERR after 0", "SEGV_ACCERR after 1");
    }

    [Test]
    public void Store_FaultsTwice_WhereThePageGoesBetween()
    {
        HashSet<ulong> seen = [];
        Race(
            box => box.Map(1),
            (box, p) => Dontneed(box, p),
            result => seen.Add(result.MinorFaults));

        seen.Should().BeEquivalentTo([1UL, 2UL]);
    }

    /// <summary>The VMA that was looked up is another one by the time it is locked: cut in front, cut behind, or gone.</summary>
    [TestCase(0)]
    [TestCase(1)]
    public void Store_WhileTheMappingIsCut_IsJudgedByItsOwnHalf(int protectedPage)
    {
        HashSet<string> seen = [];
        Race(
            box => box.Map(2),
            (box, p) => Protect(box, p + ((ulong)protectedPage * Page), 1),
            result => seen.Add(result.IsOk ? "stored" : $"{result.Code}"));

        seen.Should().BeEquivalentTo(protectedPage == 0 ? ["stored", "SEGV_ACCERR"] : ["stored"]);
    }

    /// <summary>Whoever waits for the lock of a table that fork copies, as reclaim does, gets it every four pages.</summary>
    [TestCase(4, new[] { 0, 4 })]
    [TestCase(5, new[] { 0, 4, 5 })]
    public void Fork_LetsOthersHaveItsLocks(int pages, int[] expected)
    {
        HashSet<int> seen = [];
        EveryTrace.Of(
            way =>
            {
                TestMachine box = new(chooser: way);
                VirtAddr p = box.Map((ulong)pages);
                for (int i = 0; i < pages; i++)
                {
                    box.Store(p + ((ulong)i * Page), 9);
                }

                Run(box, [() => Counts(box, p, pages, seen), () => Forks(box)]);
                box.Machine.Checks.Run().Should().BeEmpty();
            });

        seen.Should().BeEquivalentTo(expected);
    }

    [Test]
    public void Gup_WaitsForTheLockOfTheTable()
    {
        TestMachine box = new();
        VirtAddr p = box.Map(1);
        box.Store(p, 1);
        PageTable table = Pagewalk.PteTable(box.Mm, p, OnLeaf.Bug)!;
        box.Run(table.Lock);
        SimThread reader = box.Machine.Scheduler.CreateThread("reader", box.Task);
        box.Machine.Scheduler.Start(reader, () => Populate(box, p));
        box.Machine.Scheduler.RunUntilIdle();

        reader.WaitsFor.Should().Be("a page table lock");
        box.Run(() => Unlock(table));
        box.Machine.Scheduler.RunUntilIdle();
        reader.State.Should().Be(ThreadState.Exited);
    }

    private static void Race(
        Func<TestMachine, VirtAddr> setUp, Func<TestMachine, VirtAddr, KTask<Unit>> other, Action<AccessResult> seen)
    {
        EveryTrace.Of(
            way =>
            {
                TestMachine box = new(chooser: way);
                VirtAddr p = setUp(box);
                Run(box, [() => Store(box, p, seen), () => other(box, p)]);
                box.Machine.Checks.Run().Should().BeEmpty();
            });
    }

    private static void Run(TestMachine box, Func<KTask<Unit>>[] threads)
    {
        Scheduler scheduler = box.Machine.Scheduler;
        scheduler.Racing = true;
        foreach (Func<KTask<Unit>> thread in threads)
        {
            scheduler.Start(scheduler.CreateThread("racer", box.Task), thread);
        }

        scheduler.RunUntilIdle();
        scheduler.Racing = false;
    }

    private static async KTask<Unit> Store(TestMachine box, VirtAddr addr, Action<AccessResult> seen)
    {
        seen(await box.Machine.UserAccess.Store(box.Task, addr, 1));
        return default;
    }

    private static async KTask<Unit> Counts(TestMachine box, VirtAddr addr, int pages, HashSet<int> seen)
    {
        PageTable table = (await Memory.PteOffsetMapLock(box.Mm, addr))!;
        int first = PageTable.PteIndex(addr);
        seen.Add(Enumerable.Range(first, pages).Count(index => !table.Get(index).IsWrite));
        table.Unlock();
        return default;
    }

    private static async KTask<Unit> Protect(TestMachine box, VirtAddr addr, ulong pages)
    {
        await box.Machine.Syscalls.Mprotect(box.Task, addr.Value, pages * Page, (ulong)Prot.PROT_READ);
        return default;
    }

    private static async KTask<Unit> Dontneed(TestMachine box, VirtAddr addr)
    {
        await box.Machine.Syscalls.Madvise(box.Task, addr.Value, Page, (int)Madvice.MADV_DONTNEED);
        return default;
    }

    private static async KTask<Unit> Forks(TestMachine box)
    {
        await box.Machine.Syscalls.Fork(box.Task);
        return default;
    }

    private static async KTask<Unit> Populate(TestMachine box, VirtAddr addr)
    {
        await box.Machine.Syscalls.Madvise(box.Task, addr.Value, Page, (int)Madvice.MADV_POPULATE_READ);
        return default;
    }

    private static KTask<Unit> Unlock(PageTable table)
    {
        table.Unlock();
        return default;
    }
}
