// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore.Tests;

/// <summary>Threads of one process at the same place: whatever the order, the state is sound and the data is one of theirs.</summary>
public sealed class RaceTests
{
    private const ulong Page = VirtAddr.PageSize;

    [Test]
    public void TwoStores_ToOneUntouchedPage()
    {
        HashSet<byte> seen = [];
        Race(
            box => box.Map(1),
            [(box, p) => Store(box, p, 1), (box, p) => Store(box, p, 2)],
            (box, p) =>
            {
                seen.Add(box.Inspect.Memory(box.Task, p)!.Value);
                box.Mm.Counter(MmCounter.AnonPages).Should().Be(1);
                box.Machine.PageAlloc.InUse.Should().Be(5, "the page of the slower thread went back");
            });

        seen.Order().Should().Equal(1, 2);
    }

    [Test]
    public void StoreAndLoad_OfOneUntouchedPage() => Race(
        box => box.Map(1),
        [(box, p) => Store(box, p, 1), (box, p) => Load(box, p)],
        (box, p) => box.Inspect.Memory(box.Task, p).Should().Be(1));

    [Test]
    public void TwoStores_ToASharedPageAfterFork() => Race(
        box =>
        {
            VirtAddr p = box.Map(1);
            box.Store(p, 9);
            box.Fork();
            return p;
        },
        [(box, p) => Store(box, p, 1), (box, p) => Store(box, p, 2)],
        (box, p) =>
        {
            box.Inspect.Memory(box.Machine.Tasks[1], p).Should().Be(9);
            box.Inspect.Memory(box.Task, p).Should().BeOneOf(1, 2);
        });

    [Test]
    public void Store_WhileDontneedFreesTheTable() => Race(
        box =>
        {
            VirtAddr p = box.Map(512);
            box.Store(p, 9);
            return p;
        },
        [(box, p) => Store(box, p + Page, 1), (box, p) => Dontneed(box, p, 512)],
        (box, p) => box.Inspect.Memory(box.Task, p + Page).Should().BeOneOf(0, 1));

    // S2-36, S2-40: each page that is dirtied drops the lock, and behind that the mappings are looked up again.
    [Test]
    public void Populate_WhileItsLastPageIsUnmapped()
    {
        HashSet<Errno> results = [];
        Errno result = 0;
        Race(
            box => box.Map(2, shared: true),
            [
                async (box, p) =>
                {
                    result = (await box.Machine.Syscalls.Madvise(box.Task, p.Value, 2 * Page, (int)Madvice.MADV_POPULATE_WRITE)).Errno;
                    return default;
                },
                async (box, p) =>
                {
                    (await box.Machine.Syscalls.Munmap(box.Task, (p + Page).Value, Page)).IsError.Should().BeFalse();
                    return default;
                },
            ],
            (box, p) =>
            {
                results.Add(result);
                box.Mm.MmapLock.IsFree.Should().BeTrue();
                box.Pte(p).Pte.IsWrite.Should().BeTrue("it stands before the hole");
                box.Mm.RssPages.Should().Be(1);
            });

        results.Order().Should().Equal(0, Errno.ENOMEM);
    }

    /// <summary>Without the sequence, who pins without a lock gets a page that fork is giving to the child.</summary>
    [Test]
    public void Pin_WhileAForkIsCopying()
    {
        List<Page> pages = [];
        HashSet<bool> shared = [];
        Race(
            box =>
            {
                pages.Clear();
                VirtAddr p = box.Map(1);
                box.Store(p, 9);
                return p;
            },
            [
                async (box, p) =>
                {
                    (await Gup.PinUserPages(box.Task, p, p + Page, FollFlags.Write, pages)).Should().Be((Errno)0);
                    return default;
                },
                async (box, _) =>
                {
                    (await box.Machine.Syscalls.Fork(box.Task)).IsError.Should().BeFalse();
                    return default;
                },
            ],
            (box, p) =>
            {
                box.PageAt(p).Should().Be(pages[0], "what is pinned is what the process has");
                pages[0].IsAnonExclusive.Should().BeTrue();
                shared.Add(box.PageAt(p).Pfn == box.Inspect.Pte(box.Machine.Tasks[1], p).Pte.Pfn);
                box.Inspect.Memory(box.Machine.Tasks[1], p).Should().Be(9);
            });

        shared.Should().Equal(false);
    }

    [Test]
    public void TwoDontneeds_OfOneTable() => Race(
        box =>
        {
            VirtAddr p = box.Map(512);
            box.Store(p, 9);
            return p;
        },
        [(box, p) => Dontneed(box, p, 512), (box, p) => Dontneed(box, p, 512)],
        (box, p) => box.Inspect.PageTables(box.Task).Should().Be(2));

    [Test]
    public void Store_WhileTheFileIsTruncated() => Race(
        box =>
        {
            // Cached and not mapped: the fault finds the page that truncation takes away.
            FileStruct file = box.Memfd(2);
            FileBytes.Put(file, [9], 0);
            return box.Map(2, file: file, shared: true);
        },
        [(box, p) => Store(box, p, 1), (box, _) => Truncate(box, 0)],
        (box, p) =>
        {
            box.Pte(p).Pte.IsNone.Should().BeTrue();
            box.Mm.RssPages.Should().Be(0);
        });

    [Test]
    public void StoreToAPrivateCopy_WhileTheFileIsTruncated() => Race(
        box =>
        {
            FileStruct file = box.Memfd(2);
            FileBytes.Put(file, [9], 0);
            return box.Map(2, file: file);
        },
        [(box, p) => Store(box, p, 1), (box, _) => Truncate(box, 0)],
        (box, p) => box.Pte(p).Pte.IsNone.Should().BeTrue("what lies behind the end is gone, copies too"));

    [Test]
    public void TwoStores_ToOneAbsentPageOfAFile() => Race(
        box => box.Map(1, shared: true),
        [(box, p) => Store(box, p, 1), (box, p) => Store(box, p + 1, 2)],
        (box, p) => (box.Inspect.Memory(box.Task, p), box.Inspect.Memory(box.Task, p + 1)).Should().Be(((byte)1, (byte)2)));

    /// <summary>S1-36, S1-34: of two tables that were allocated for one place one is hung up, and the other goes back.</summary>
    [TestCase(false)]
    [TestCase(true)]
    public void TwoAccesses_UnderOneAbsentTable(bool writes) => Race(
        box =>
        {
            FileStruct file = box.Memfd(40);
            FileBytes.Put(file, new byte[40 * Page], 0);
            return box.Map(40, file: file, shared: true);
        },
        [(box, p) => writes ? Store(box, p, 1) : Load(box, p), (box, p) => Load(box, p + (32 * Page))],
        (box, p) =>
        {
            box.Inspect.PageTables(box.Task).Should().Be(3);
            box.Machine.PageAlloc.TablesInUse.Should().Be(4);
            box.Pte(p + (32 * Page)).Pte.IsPresent.Should().BeTrue();
        });

    /// <summary>S1-56: the table that a fault has found goes before it is locked; S1-32: nobody allocates another one under RCU.</summary>
    [TestCase(false)]
    [TestCase(true)]
    public void AccessToAFile_WhileDontneedFreesTheTable(bool writes) => Race(
        box =>
        {
            FileStruct file = box.Memfd(512);
            FileBytes.Put(file, [9], Page);
            VirtAddr p = box.Map(512, file: file, shared: true);
            box.Load(p + (32 * Page));
            return p;
        },
        [(box, p) => writes ? Store(box, p + Page, 9) : Load(box, p + Page), (box, p) => Dontneed(box, p, 512)],
        (box, p) => box.Inspect.Memory(box.Task, p + Page).Should().BeOneOf(9, 0));

    /// <summary>Who writes has the page locked and the file to himself: what is written is there, or was cut off with its page.</summary>
    [Test]
    public void Write_WhileTheFileIsTruncated() => Race(
        box =>
        {
            FileStruct file = box.Memfd(1);
            FileBytes.Put(file, [9], 0);
            VirtAddr m = box.Map(1);
            box.Store(m, 7);
            return m;
        },
        [(box, m) => Write(box, m), (box, _) => Truncate(box, 0)],
        (box, _) =>
        {
            FileStruct file = box.Task.Files.Get(3)!;
            file.Inode.Size.Should().BeOneOf(0, 1);
            (file.Mapping.Find(0)?.Contents[0] ?? 0).Should().Be(file.Inode.Size == 0 ? (byte)0 : (byte)7);
        });

    /// <summary>A hole takes the page out of mappings before it leaves the cache, and holds faults up meanwhile.</summary>
    [TestCase(true)]
    [TestCase(false)]
    public void Store_WhileAHoleIsPunched(bool shared) => Race(
        box =>
        {
            FileStruct file = box.Memfd(2);
            FileBytes.Put(file, [9], 0);
            return box.Map(2, file: file, shared: shared);
        },
        [(box, p) => Store(box, p, 1), (box, _) => PunchHole(box)],
        (box, p) =>
        {
            bool isMapped = box.Pte(p).Pte.IsPresent;
            isMapped.Should().Be(!shared || box.Task.Files.Get(3)!.Mapping.Find(0) is not null);
            box.Mm.RssPages.Should().Be(isMapped ? 1 : 0);
        });

    /// <summary>A store comes before the page is written out, or is told again: the page's bit has it, or the disk.</summary>
    [Test]
    public void Store_WhileTheFileIsWrittenOut() => Race(
        box =>
        {
            VirtAddr p = box.Map(1, file: box.DiskFile(1), shared: true);
            box.Store(p, 1);
            return p;
        },
        [(box, p) => Store(box, p, 2), (box, _) => Fsync(box)],
        (box, p) =>
        {
            Inode inode = box.Task.Files.Get(3)!.Inode;
            box.Inspect.Memory(box.Task, p).Should().Be(2);
            (inode.Mapping.Find(0)!.IsDirty || inode.Blocks[0][0] == 2).Should().BeTrue();
        });

    /// <summary>The page of a store may be cut off while the file is asked, and while it is read.</summary>
    [TestCase(true)]
    [TestCase(false)]
    public void StoreToADiskFile_WhileItIsTruncated(bool isCached) => Race(
        box =>
        {
            VirtAddr p = box.Map(1, file: box.DiskFile(1), shared: true);
            if (isCached)
            {
                box.Load(p);
            }

            return p;
        },
        [(box, p) => Store(box, p, 2), (box, _) => Truncate(box, 0)],
        (box, p) =>
        {
            box.Pte(p).Pte.IsNone.Should().BeTrue();
            box.Task.Files.Get(3)!.Mapping.NrPages.Should().Be(0);
            box.Mm.RssPages.Should().Be(0);
        });

    [Test]
    public void Store_WhileTheMappingIsProtectedOrUnmapped()
    {
        foreach (bool unmaps in (ReadOnlySpan<bool>)[false, true])
        {
            Race(
                box => box.Map(2),
                [(box, p) => Store(box, p, 1), (box, p) => ChangeMapping(box, p, unmaps)],
                (box, p) => (box.Pte(p).Pte is { IsPresent: true, IsWrite: true }).Should().BeFalse());
        }
    }

    [Test]
    public void Fork_WhileAThreadStores() => Race(
        box =>
        {
            VirtAddr p = box.Map(2);
            box.Store(p, 9);
            return p;
        },
        [(box, p) => Store(box, p, 1), (box, _) => Forks(box)],
        (box, p) =>
        {
            box.Inspect.Memory(box.Task, p).Should().Be(1);
            box.Inspect.Memory(box.Machine.Tasks[1], p).Should().BeOneOf(1, 9);
        });

    [Test]
    public void Writer_WaitsForTheFaultThatHoldsTheVma()
    {
        TestMachine box = new();
        VirtAddr p = box.Map(2);
        box.VmaAt(p).TryStartRead().Should().BeTrue();
        Scheduler scheduler = box.Machine.Scheduler;
        SimThread writer = scheduler.CreateThread("writer", box.Task);
        scheduler.Start(writer, () => ChangeMapping(box, p, unmaps: false));
        scheduler.RunUntilIdle();
        writer.WaitsFor.Should().Be("a fault to leave the VMA");
        box.VmaAt(p).TryStartRead().Should().BeFalse("the writer is next");

        box.Run(() => Leave(box.VmaAt(p)));
        scheduler.RunUntilIdle();
        writer.State.Should().Be(ThreadState.Exited);
    }

    private static KTask<Unit> Leave(Vma vma)
    {
        vma.EndRead();
        return default;
    }

    private static void Race(
        Func<TestMachine, VirtAddr> setUp,
        Func<TestMachine, VirtAddr, KTask<Unit>>[] threads,
        Action<TestMachine, VirtAddr> check)
    {
        ExploreResult explored = EveryTrace.Of(
            way =>
            {
                TestMachine box = new(chooser: way);
                VirtAddr p = setUp(box);
                Scheduler scheduler = box.Machine.Scheduler;
                scheduler.Racing = true;
                foreach (Func<TestMachine, VirtAddr, KTask<Unit>> thread in threads)
                {
                    scheduler.Start(scheduler.CreateThread("racer", box.Task), () => thread(box, p));
                }

                scheduler.RunUntilIdle();
                scheduler.Racing = false;
                scheduler.Threads.Should().OnlyContain(thread => thread.State == ThreadState.Exited || thread.State == ThreadState.Idle);
                box.Machine.Checks.Run().Should().BeEmpty();
                check(box, p);
            });
        explored.Traces.Should().BeGreaterThan(1, "there is something to decide");
    }

    private static async KTask<Unit> Store(TestMachine box, VirtAddr addr, byte value)
    {
        await box.Machine.UserAccess.Store(box.Task, addr, value);
        return default;
    }

    private static async KTask<Unit> Load(TestMachine box, VirtAddr addr)
    {
        await box.Machine.UserAccess.Load(box.Task, addr);
        return default;
    }

    private static async KTask<Unit> Dontneed(TestMachine box, VirtAddr addr, ulong pages)
    {
        SysRet result = await box.Machine.Syscalls.Madvise(box.Task, addr.Value, pages * Page, (int)Madvice.MADV_DONTNEED);
        result.IsError.Should().BeFalse();
        return default;
    }

    private static async KTask<Unit> Write(TestMachine box, VirtAddr from)
    {
        SysRet result = await box.Machine.Syscalls.Pwrite(box.Task, 3, from.Value, 1, 0);
        result.Value.Should().Be(1);
        return default;
    }

    private static async KTask<Unit> PunchHole(TestMachine box)
    {
        const uint punchHole = (uint)(FallocateFlags.FALLOC_FL_PUNCH_HOLE | FallocateFlags.FALLOC_FL_KEEP_SIZE);
        SysRet result = await box.Machine.Syscalls.Fallocate(box.Task, 3, punchHole, 0, 2 * Page);
        result.IsError.Should().BeFalse();
        return default;
    }

    private static async KTask<Unit> Fsync(TestMachine box)
    {
        SysRet result = await box.Machine.Syscalls.Fsync(box.Task, 3);
        result.IsError.Should().BeFalse();
        return default;
    }

    private static async KTask<Unit> Truncate(TestMachine box, ulong size)
    {
        SysRet result = await box.Machine.Syscalls.Ftruncate(box.Task, 3, size);
        result.IsError.Should().BeFalse();
        return default;
    }

    private static async KTask<Unit> ChangeMapping(TestMachine box, VirtAddr addr, bool unmaps)
    {
        SysRet result = await (unmaps
            ? box.Machine.Syscalls.Munmap(box.Task, addr.Value, Page)
            : box.Machine.Syscalls.Mprotect(box.Task, addr.Value, Page, (ulong)Prot.PROT_READ));
        result.IsError.Should().BeFalse();
        return default;
    }

    private static async KTask<Unit> Forks(TestMachine box)
    {
        SysRet pid = await box.Machine.Syscalls.Fork(box.Task);
        pid.IsError.Should().BeFalse();
        return default;
    }
}
