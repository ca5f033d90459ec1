// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore.Tests;

/// <summary>What is held in the middle of a call, seen by somebody who looks from outside.</summary>
internal sealed class HeldLocksTests
{
    [Test]
    public void Mprotect_HoldsAddressSpaceAndMappingForWriting() =>
        HeldAt(Points.ProtPte, box => box.Machine.Syscalls.Mprotect(box.Task, box.Arena, VirtAddr.PageSize, (ulong)Prot.PROT_READ))
            .Should().Equal("mmap_lock write", "vma_lock write", "vma_lock write");

    [Test]
    public void AFault_HoldsItsMapping() =>
        HeldAt(Points.FaultVma,
            async box => (await box.Machine.UserAccess.Store(box.Task, new VirtAddr(box.Arena + VirtAddr.PageSize), 1)).Value)
            .Should().Equal("vma_lock read");

    /// <summary>Only who maps pages around a fault is asked with no more than the mapping's lock.</summary>
    [TestCase(false, "vma_lock read")]
    [TestCase(true, "mmap_lock read")]
    public void AFaultInAFile_HoldsItsMapping_AndInSecretMemoryTheAddressSpace(bool isSecret, string held) =>
        HeldAt(Points.FaultOps, async box =>
        {
            Syscalls calls = box.Machine.Syscalls;
            int fd = (int)(isSecret ? await calls.MemfdSecret(box.Task, 0) : await calls.MemfdCreate(box.Task, "g", 0)).Value;
            await calls.Ftruncate(box.Task, fd, VirtAddr.PageSize);
            ulong at = box.Arena + (2 * VirtAddr.PudSize);
            const Prot readWrite = Prot.PROT_READ | Prot.PROT_WRITE;
            await calls.Mmap(box.Task, at, VirtAddr.PageSize, (ulong)readWrite, (ulong)(MapFlags.MAP_SHARED | MapFlags.MAP_FIXED), fd, 0);
            return (await box.Machine.UserAccess.Store(box.Task, new VirtAddr(at), 1)).Value;
        }).Should().Equal(held);

    [Test]
    public void Populate_HoldsTheAddressSpaceForReading() =>
        HeldAt(Points.FaultVma,
            box => box.Machine.Syscalls.Madvise(box.Task, box.Arena, 2 * VirtAddr.PageSize, (int)Madvice.MADV_POPULATE_WRITE))
            .Should().Equal("mmap_lock read");

    [Test]
    public void Munmap_GoesOnAsAReader() =>
        HeldAt(Points.ZapTable, box => box.Machine.Syscalls.Munmap(box.Task, box.Arena, VirtAddr.PageSize))
            .Should().Equal("mmap_lock read");

    [Test]
    public void Truncate_HoldsTheFilesReverseMapForReading() =>
        HeldAt(Points.ZapTable, box => box.Machine.Syscalls.Ftruncate(box.Task, box.Fd, 0))
            .Should().Equal("i_rwsem write", "i_mmap_rwsem read");

    [Test]
    public void Fork_HoldsBothAddressSpaces() =>
        HeldAt(Points.ForkTable, box => box.Machine.Syscalls.Fork(box.Task)).Should().StartWith("mmap_lock write");

    [Test]
    public void LocksThatNobodyHoldsAtAPoint_AreSeenWhenTheyAreTaken()
    {
        Setting box = new(new SpyChooser("none"));
        Vma vma = box.Task.Mm!.Vmas.Lookup(new VirtAddr(box.Arena))!;
        PageTable table = Pagewalk.PteTable(box.Task.Mm, vma.Start, OnLeaf.Bug)!;
        Folio folio = box.Machine.PageAlloc.PageOf(Pagewalk.GetPte(box.Task.Mm, vma.Start, OnLeaf.Bug).Pfn).Folio;

        box.Run(async () =>
        {
            await FolioLock.Lock(box.Machine, folio);
            _ = await vma.AnonVma!.Rwsem.Write();
            await table.Lock();
            Words(box.Machine.Inspect.Locks()).Should().Equal("folio_lock", "anon_vma write", "ptl");
            table.Unlock();
            FolioLock.Unlock(box.Machine, folio);
            vma.AnonVma.Rwsem.UnlockWrite();
            return default(Unit);
        });

        box.Machine.Inspect.Locks().Should().BeEmpty();
    }

    /// <summary>Whoever may be slept on has a name: a race that ends in a deadlock tells it.</summary>
    [Test]
    public void AUserfaultfd_IsLockedWhileItPutsPagesIn()
    {
        Setting box = new(new SpyChooser("none"));
        int fd = (int)box.Run(() => box.Machine.Syscalls.Userfaultfd(box.Task, 0, 0)).Value;

        box.Run(async () =>
        {
            using (await box.Task.Files.Get(fd)!.Userfaultfd!.MapChangingLock.Read())
            {
                Words(box.Machine.Inspect.Locks()).Should().Equal("map_changing_lock read");
            }

            return default(Unit);
        });

        box.Machine.Inspect.Locks().Should().BeEmpty();
    }

    [Test]
    public void APipe_IsLockedByWhoCopies()
    {
        Setting box = new(new SpyChooser("none"));
        int fd = (int)box.Run(() => box.Machine.Syscalls.Pipe(box.Task)).Value;

        box.Run(async () =>
        {
            using (await box.Task.Files.Get(fd)!.Inode.Pipe!.Mutex.Write())
            {
                Words(box.Machine.Inspect.Locks()).Should().Equal("pipe_mutex");
            }

            return default(Unit);
        });

        box.Machine.Inspect.Locks().Should().BeEmpty();
    }

    [Test]
    public void ATrace_HasWhatWasPassed_AndCostsNothingWhenItIsOff()
    {
        Setting box = new(new SpyChooser("none"));
        VirtAddr page = new(box.Arena + VirtAddr.PageSize);
        box.Machine.Tracer.Events.Should().BeEmpty();

        box.Machine.StartTrace();
        box.Run(() => box.Machine.UserAccess.Store(box.Task, page, 1));

        box.Machine.Tracer.Events.Should().Equal(
            Tracepoints.PageFaultUser, Points.FaultEntry, Points.FaultVma, Tracepoints.MmPageAlloc, Points.FaultAlloc, Tracepoints.RssStat);
    }

    [Test]
    public void EveryTracepointAndPoint_HasItsOwnName() =>
        Tracepoints.All.Concat(Points.All).Should().OnlyHaveUniqueItems();

    private static string[] HeldAt(string point, Func<Setting, KTask<SysRet>> call)
    {
        SpyChooser spy = new(point);
        Setting box = new(spy);
        Scheduler scheduler = box.Machine.Scheduler;
        SimThread first = scheduler.CreateThread("first", box.Task);
        SimThread second = scheduler.CreateThread("second", box.Task);
        scheduler.Racing = true;
        scheduler.Start(first, () => Drop(() => call(box)));
        scheduler.Start(second, () => Drop(() => box.Machine.Syscalls.MemfdCreate(box.Task, "other", 0)));
        scheduler.RunUntilIdle();

        box.Machine.Inspect.Locks().Should().BeEmpty("everything is over");
        spy.Seen.Should().NotBeNull();
        return Words(spy.Seen!);
    }

    private static async KTask<Unit> Drop(Func<KTask<SysRet>> call)
    {
        SysRet result = await call();
        result.IsError.Should().BeFalse();
        return default;
    }

    private static string[] Words(IEnumerable<HeldLock> held) => [.. held.Select(each => $"{each.Name} {each.Mode}".TrimEnd())];

    /// <summary>Four anonymous pages, the first written, and a file of a page that is mapped.</summary>
    private sealed class Setting
    {
        internal Setting(SpyChooser spy)
        {
            Machine = new Machine(new MachineConfig { SoftDirty = false }, BugSet.None, spy);
            spy.Machine = Machine;
            Task = Machine.CreateTask();
            Fd = (int)Run(() => Machine.Syscalls.MemfdCreate(Task, "f", 0)).Value;
            Run(() => Machine.Syscalls.Ftruncate(Task, Fd, VirtAddr.PageSize));
            Map(Arena, 4, MapFlags.MAP_PRIVATE | MapFlags.MAP_ANONYMOUS, -1);
            Map(Arena + VirtAddr.PudSize, 1, MapFlags.MAP_SHARED, Fd);
            Run(() => Machine.UserAccess.Store(Task, new VirtAddr(Arena), 1));
            Run(() => Machine.UserAccess.Store(Task, new VirtAddr(Arena + VirtAddr.PudSize), 1));
        }

        internal ulong Arena => 1UL << 44;

        internal Machine Machine { get; }

        internal TaskStruct Task { get; }

        internal int Fd { get; }

        internal T Run<T>(Func<KTask<T>> call)
        {
            Machine.Scheduler.Run(Task.MainThread, call, out T result).Should().BeTrue();
            return result;
        }

        private void Map(ulong at, ulong pages, MapFlags flags, int fd) => Run(() => Machine.Syscalls.Mmap(
            Task, at, pages << VirtAddr.PageShift, (ulong)Calls.ReadWrite, (ulong)(flags | MapFlags.MAP_FIXED), fd, 0));
    }
}
