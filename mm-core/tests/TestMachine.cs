// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore.Tests;

/// <summary>A machine with one process, and mappings made without mmap: a test of faults does not depend on the mapping calls.</summary>
internal sealed class TestMachine
{
    private const ulong Arena = 16UL << 40;
    private const ulong Slot = 1UL << 30;

    private ulong next = Arena;

    internal TestMachine(MachineConfig? config = null, BugSet bugs = default, IChooser? chooser = null)
    {
        Machine = new Machine(config ?? new MachineConfig(), bugs, chooser ?? FirstChooser.Instance);
        Task = Machine.CreateTask();
    }

    internal Machine Machine { get; }

    internal TaskStruct Task { get; }

    internal Inspect Inspect => Machine.Inspect;

    internal MmStruct Mm => Task.Mm!;

    internal T Run<T>(Func<KTask<T>> step, TaskStruct? task = null)
    {
        bool isDone = Machine.Scheduler.Run((task ?? Task).MainThread, step, out T result);
        isDone.Should().BeTrue("no step may block here");
        return result;
    }

    /// <summary>Maps pages in a 1 GiB slot of their own.</summary>
    internal VirtAddr Map(
        ulong pages, VmFlags access = VmFlags.Read | VmFlags.Write, FileStruct? file = null, bool shared = false, ulong pgoff = 0)
    {
        VirtAddr start = new(next);
        next += Slot * (1 + ((pages << VirtAddr.PageShift) / Slot));
        return MapAt(start, pages, access, file, shared, pgoff);
    }

    internal VirtAddr MapAt(VirtAddr start, ulong pages, VmFlags access, FileStruct? file = null, bool shared = false, ulong pgoff = 0)
    {
        // As mmap does: until clear_refs all of a new mapping counts as written.
        VmFlags flags = access | VmFlags.MayAll | VmFlags.SoftDirty | (shared ? VmFlags.Shared | VmFlags.MayShare : VmFlags.None);
        FileStruct? backing = file?.Get() ?? (shared ? Shmem.ZeroSetup(Machine, pages << VirtAddr.PageShift) : null);
        Vma vma = new(Mm, start, start + (pages << VirtAddr.PageShift), flags, backing is null ? start.PageNumber : pgoff)
        {
            File = backing,
        };
        Mmap.SetPageProt(vma);
        Run(() => Link(vma));
        return start;
    }

    /// <summary>What a read into memory of its own gets of so many bytes.</summary>
    internal byte[] ReadFile(FileStruct file, int count, ulong offset)
    {
        VirtAddr buffer = Map(1);
        long got = Run(() => Shmem.FileReadIter(file, new IovIter(Task, [(buffer, (ulong)count)]), offset)).Value;
        return [.. Enumerable.Range(0, (int)got).Select(i => Inspect.Memory(Task, buffer + (ulong)i)!.Value)];
    }

    internal FileStruct Memfd(ulong pages)
    {
        FileStruct file = Shmem.FileSetup(Machine, "test", pages << VirtAddr.PageShift);
        Task.Files.Add(file);
        return file;
    }

    internal FileStruct DiskFile(ulong pages)
    {
        FileStruct file = new(Machine.Disk.Create("test"), readable: true, writable: true);
        file.Inode.Size = pages << VirtAddr.PageShift;
        Task.Files.Add(file);
        return file;
    }

    internal AccessResult Load(VirtAddr addr, TaskStruct? task = null) => Run(() => Machine.UserAccess.Load(task ?? Task, addr), task);

    internal AccessResult Store(VirtAddr addr, byte value, TaskStruct? task = null) =>
        Run(() => Machine.UserAccess.Store(task ?? Task, addr, value), task);

    internal PteInfo Pte(VirtAddr addr, TaskStruct? task = null) => Inspect.Pte(task ?? Task, addr);

    internal TaskStruct Fork(TaskStruct? parent = null)
    {
        SysRet pid = Run(() => Machine.Syscalls.Fork(parent ?? Task), parent);
        pid.IsError.Should().BeFalse();
        return Machine.Tasks[^1];
    }

    internal void Exit(TaskStruct task) => Run(() => Machine.Syscalls.Exit(task, 0), task);

    internal void Zap(VirtAddr start, ulong pages, bool reclaimPt = true) =>
        Run(() =>
            Memory.ZapPageRangeSingle(
                Mm.Vmas.Lookup(start)!, start, start + (pages << VirtAddr.PageShift), reclaimPt ? ZapFlags.ReclaimPt : 0));

    internal Errno Populate(VirtAddr start, ulong pages, bool write) =>
        Run(() => PopulateLocked(start, start + (pages << VirtAddr.PageShift), write));

    internal Folio FolioAt(VirtAddr addr) => PageAt(addr).Folio;

    internal Page PageAt(VirtAddr addr) => Machine.PageAlloc.PageOf(Pte(addr).Pte.Pfn);

    internal Vma VmaAt(VirtAddr addr) => Mm.Vmas.Lookup(addr)!;

    private async KTask<Unit> Link(Vma vma)
    {
        using (await Mm.MmapLock.Write())
        {
            await VmaLink.Link(Mm, vma);
            Util.StatAccount(Mm, vma.Flags, (long)vma.Pages);
        }

        return default;
    }

    private async KTask<Errno> PopulateLocked(VirtAddr start, VirtAddr end, bool write)
    {
        using (await Mm.MmapLock.Read())
        {
            return await Gup.MadvisePopulate(Task, start, end, write);
        }
    }
}
