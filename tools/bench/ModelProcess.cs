// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore;
using Selftests.MmCore.Uapi;

namespace Selftests.Bench;

/// <summary>A process of the model with plain calls, for benchmarks: a step that fails is an error of the benchmark.</summary>
internal sealed class ModelProcess
{
    /// <summary>Bytes in a page.</summary>
    public const ulong PageSize = 4096;

    private const ulong ReadWrite = 0x3;
    private const ulong PrivateAnonymous = 0x22;
    private const ulong MapShared = 0x1;
    private readonly Machine machine;
    private readonly TaskStruct task;

    public ModelProcess(int swapPages = 0)
    {
        var config = new MachineConfig { StepBudget = long.MaxValue, SwapPages = (ulong)swapPages };
        machine = new Machine(config, BugSet.None, new FirstChooser());
        task = machine.CreateTask();
    }

    private ModelProcess(Machine machine, TaskStruct task)
    {
        this.machine = machine;
        this.task = task;
    }

    /// <summary>A private anonymous mapping, readable and writable.</summary>
    public ulong Map(ulong pages) =>
        (ulong)Call(() => machine.Syscalls.Mmap(task, 0, pages * PageSize, ReadWrite, PrivateAnonymous, -1, 0));

    /// <summary>A memory file of so many pages.</summary>
    public int CreateMemfd(ulong pages) => Sized((int)Call(() => machine.Syscalls.MemfdCreate(task, "bench", 0)), pages);

    /// <summary>A file on the disk of so many pages.</summary>
    public int OpenOnDisk(ulong pages) =>
        Sized((int)Call(() => machine.Syscalls.Open(task, "bench", (uint)(OpenFlags.O_RDWR | OpenFlags.O_CREAT))), pages);

    /// <summary>A shared mapping of a file, from its beginning.</summary>
    public ulong MapFile(int fd, ulong pages) =>
        (ulong)Call(() => machine.Syscalls.Mmap(task, 0, pages * PageSize, ReadWrite, MapShared, fd, 0));

    public void Unmap(ulong start, ulong pages) => Call(() => machine.Syscalls.Munmap(task, start, pages * PageSize));

    /// <summary>Writes a mapped file's pages to where it lies.</summary>
    public void Sync(ulong start, ulong pages) =>
        Call(() => machine.Syscalls.Msync(task, start, pages * PageSize, (uint)MsyncFlags.MS_SYNC));

    public void PageOut(ulong start, ulong pages) =>
        Call(() => machine.Syscalls.Madvise(task, start, pages * PageSize, (int)Madvice.MADV_PAGEOUT));

    /// <summary>Locks and unlocks, as often as asked, inside one step of the scheduler.</summary>
    public void LockPairs(ulong start, ulong pages, int pairs) => Call(() => LockAll(start, pages, pairs));

    public void Protect(ulong start, ulong pages, ulong prot) =>
        Call(() => machine.Syscalls.Mprotect(task, start, pages * PageSize, prot));

    /// <summary>Flips the protection of a range and back, as often as asked, inside one step of the scheduler.</summary>
    public void ProtectFlips(ulong start, ulong pages, int flips) => Call(() => FlipAll(start, pages, flips));

    /// <summary>Maps and unmaps, as often as asked, inside one step of the scheduler.</summary>
    public void MapUnmapPairs(ulong pages, int pairs) => Call(() => PairAll(pages, pairs));

    /// <summary>Stores a byte to each page.</summary>
    public void Touch(ulong start, ulong pages) => Call(() => TouchAll(start, pages));

    /// <summary>Loads a byte of each page.</summary>
    public void Read(ulong start, ulong pages) => Call(() => ReadAll(start, pages));

    public void DontNeed(ulong start, ulong pages) =>
        Call(() => machine.Syscalls.Madvise(task, start, pages * PageSize, (int)Madvice.MADV_DONTNEED));

    /// <summary>MADV_DONTNEED of one page and a store to it, as often as asked.</summary>
    public void DontNeedRefaults(ulong start, int times) => Call(() => RefaultAll(start, times));

    public ModelProcess Fork()
    {
        Call(() => machine.Syscalls.Fork(task));
        return new ModelProcess(machine, machine.Tasks[^1]);
    }

    public void Exit() => Call(() => machine.Syscalls.Exit(task, 0));

    /// <summary>Reaps a child that has exited.</summary>
    public void Wait(ModelProcess child) => Call(() => machine.Syscalls.Wait4(task, child.task.Pid, WaitOptions.None));

    private async KTask<SysRet> TouchAll(ulong start, ulong pages)
    {
        for (ulong i = 0; i < pages; i++)
        {
            AccessResult result = await machine.UserAccess.Store(task, new VirtAddr(start + (i * PageSize)), 1);
            Require(result.IsOk);
        }

        return 0;
    }

    private async KTask<SysRet> ReadAll(ulong start, ulong pages)
    {
        for (ulong i = 0; i < pages; i++)
        {
            AccessResult result = await machine.UserAccess.Load(task, new VirtAddr(start + (i * PageSize)));
            Require(result.IsOk);
        }

        return 0;
    }

    private async KTask<SysRet> RefaultAll(ulong start, int times)
    {
        for (int i = 0; i < times; i++)
        {
            Require(!(await machine.Syscalls.Madvise(task, start, PageSize, (int)Madvice.MADV_DONTNEED)).IsError);
            Require((await machine.UserAccess.Store(task, new VirtAddr(start), 1)).IsOk);
        }

        return 0;
    }

    private async KTask<SysRet> FlipAll(ulong start, ulong pages, int flips)
    {
        for (int i = 0; i < flips; i++)
        {
            ulong prot = (i & 1) == 0 ? 0x1 : ReadWrite;
            Require(!(await machine.Syscalls.Mprotect(task, start, pages * PageSize, prot)).IsError);
        }

        return 0;
    }

    private async KTask<SysRet> LockAll(ulong start, ulong pages, int pairs)
    {
        for (int i = 0; i < pairs; i++)
        {
            Require(!(await machine.Syscalls.Mlock(task, start, pages * PageSize)).IsError);
            Require(!(await machine.Syscalls.Munlock(task, start, pages * PageSize)).IsError);
        }

        return 0;
    }

    private async KTask<SysRet> PairAll(ulong pages, int pairs)
    {
        for (int i = 0; i < pairs; i++)
        {
            SysRet start = await machine.Syscalls.Mmap(task, 0, pages * PageSize, ReadWrite, PrivateAnonymous, -1, 0);
            Require(!start.IsError);
            Require(!(await machine.Syscalls.Munmap(task, (ulong)start.Value, pages * PageSize)).IsError);
        }

        return 0;
    }

    private int Sized(int fd, ulong pages)
    {
        Call(() => machine.Syscalls.Ftruncate(task, fd, pages * PageSize));
        return fd;
    }

    private static void Require(bool done)
    {
        if (!done)
        {
            throw new InvalidOperationException("a step of the benchmark failed");
        }
    }

    private long Call(Func<KTask<SysRet>> step)
    {
        Require(machine.Scheduler.Run(task.MainThread, step, out SysRet result));
        Require(!result.IsError);
        return result.Value;
    }
}
