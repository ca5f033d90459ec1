// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore;
using Selftests.MmCore.Uapi;

namespace Selftests.Bench;

/// <summary>One with plain calls.</summary>
internal sealed class ModelProcess : ModelBench
{
    public ModelProcess(int swapPages = 0)
        : base((ulong)swapPages)
    {
    }

    private ModelProcess(Machine machine, TaskStruct task)
        : base(machine, task)
    {
    }

    /// <summary>A private anonymous mapping, readable and writable.</summary>
    public ulong Map(ulong pages) => Map(pages, PrivateAnonymous, -1);

    /// <summary>A memory file of so many pages.</summary>
    public int CreateMemfd(ulong pages) => Sized((int)Call(() => Machine.Syscalls.MemfdCreate(Task, "bench", 0)), pages);

    /// <summary>A file on the disk of so many pages.</summary>
    public int OpenOnDisk(ulong pages) =>
        Sized((int)Call(() => Machine.Syscalls.Open(Task, "bench", (uint)(OpenFlags.O_RDWR | OpenFlags.O_CREAT))), pages);

    /// <summary>A shared mapping of a file, from its beginning.</summary>
    public ulong MapFile(int fd, ulong pages) => Map(pages, MapShared, fd);

    public void Unmap(ulong start, ulong pages) => Call(() => Machine.Syscalls.Munmap(Task, start, pages * PageSize));

    /// <summary>Writes a mapped file's pages to where it lies.</summary>
    public void Sync(ulong start, ulong pages) =>
        Call(() => Machine.Syscalls.Msync(Task, start, pages * PageSize, (uint)MsyncFlags.MS_SYNC));

    public void PageOut(ulong start, ulong pages) =>
        Call(() => Machine.Syscalls.Madvise(Task, start, pages * PageSize, (int)Madvice.MADV_PAGEOUT));

    /// <summary>Locks and unlocks, as often as asked, inside one step of the scheduler.</summary>
    public void LockPairs(ulong start, ulong pages, int pairs) => Call(() => LockAll(start, pages, pairs));

    public void Protect(ulong start, ulong pages, ulong prot) =>
        Call(() => Machine.Syscalls.Mprotect(Task, start, pages * PageSize, prot));

    /// <summary>Flips the protection of a range and back, as often as asked, inside one step of the scheduler.</summary>
    public void ProtectFlips(ulong start, ulong pages, int flips) => Call(() => FlipAll(start, pages, flips));

    /// <summary>Maps and unmaps, as often as asked, inside one step of the scheduler.</summary>
    public void MapUnmapPairs(ulong pages, int pairs) => Call(() => PairAll(pages, pairs));

    /// <summary>Stores a byte to each page.</summary>
    public void Touch(ulong start, ulong pages) => Call(() => TouchAll(start, pages));

    /// <summary>Loads a byte of each page.</summary>
    public void Read(ulong start, ulong pages) => Call(() => ReadAll(start, pages));

    public void DontNeed(ulong start, ulong pages) =>
        Call(() => Machine.Syscalls.Madvise(Task, start, pages * PageSize, (int)Madvice.MADV_DONTNEED));

    /// <summary>MADV_DONTNEED of one page and a store to it, as often as asked.</summary>
    public void DontNeedRefaults(ulong start, int times) => Call(() => RefaultAll(start, times));

    public ModelProcess Fork()
    {
        Call(() => Machine.Syscalls.Fork(Task));
        return new ModelProcess(Machine, Machine.Tasks[^1]);
    }

    public void Exit() => Call(() => Machine.Syscalls.Exit(Task, 0));

    /// <summary>Reaps a child that has exited.</summary>
    public void Wait(ModelProcess child) => Call(() => Machine.Syscalls.Wait4(Task, child.Task.Pid, WaitOptions.None));

    private async KTask<SysRet> ReadAll(ulong start, ulong pages)
    {
        for (ulong i = 0; i < pages; i++)
        {
            AccessResult result = await Machine.UserAccess.Load(Task, new VirtAddr(start + (i * PageSize)));
            Require(result.IsOk);
        }

        return 0;
    }

    private async KTask<SysRet> RefaultAll(ulong start, int times)
    {
        for (int i = 0; i < times; i++)
        {
            Require(!(await Machine.Syscalls.Madvise(Task, start, PageSize, (int)Madvice.MADV_DONTNEED)).IsError);
            Require((await Machine.UserAccess.Store(Task, new VirtAddr(start), 1)).IsOk);
        }

        return 0;
    }

    private async KTask<SysRet> FlipAll(ulong start, ulong pages, int flips)
    {
        for (int i = 0; i < flips; i++)
        {
            ulong prot = (i & 1) == 0 ? 0x1 : ReadWrite;
            Require(!(await Machine.Syscalls.Mprotect(Task, start, pages * PageSize, prot)).IsError);
        }

        return 0;
    }

    private async KTask<SysRet> LockAll(ulong start, ulong pages, int pairs)
    {
        for (int i = 0; i < pairs; i++)
        {
            Require(!(await Machine.Syscalls.Mlock(Task, start, pages * PageSize)).IsError);
            Require(!(await Machine.Syscalls.Munlock(Task, start, pages * PageSize)).IsError);
        }

        return 0;
    }

    private async KTask<SysRet> PairAll(ulong pages, int pairs)
    {
        for (int i = 0; i < pairs; i++)
        {
            SysRet start = await Machine.Syscalls.Mmap(Task, 0, pages * PageSize, ReadWrite, PrivateAnonymous, -1, 0);
            Require(!start.IsError);
            Require(!(await Machine.Syscalls.Munmap(Task, (ulong)start.Value, pages * PageSize)).IsError);
        }

        return 0;
    }

    private int Sized(int fd, ulong pages)
    {
        Call(() => Machine.Syscalls.Ftruncate(Task, fd, pages * PageSize));
        return fd;
    }
}
