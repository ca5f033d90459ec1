// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore.Tests;

/// <summary>Every allocation of a long run fails once: whatever was half done must be undone, and nothing may stay behind.</summary>
internal sealed class NoMemoryTests
{
    private const ulong Far = 1UL << 45;

    [Test]
    public void WhateverAllocationFails_EveryInvariantHolds_AndTheEndLeavesNothing([Range(1, 60)] int frames)
    {
        MachineConfig config = new() { MemoryBytes = (ulong)frames << VirtAddr.PageShift, SoftDirty = false };
        Calls calls = new(config);

        Work(calls);

        calls.Violations.Should().BeEmpty();
        foreach (TaskStruct task in calls.Machine.LiveTasks.ToList())
        {
            calls.Exit(task);
        }

        calls.Violations.Should().BeEmpty();
        calls.Machine.PageAlloc.InUse.Should().Be(0UL);
        calls.Machine.PageAlloc.TablesInUse.Should().Be(0UL);
        calls.Machine.CommittedPages.Should().Be(0UL);
        calls.Machine.AnonVmas.Live.Should().BeEmpty();
        calls.Machine.Dmesg.Where(line => line.Contains("BUG", StringComparison.Ordinal)).Should().BeEmpty();
    }

    /// <summary>A move that grows and finds no table for its target puts everything back, the charge too.</summary>
    [Test]
    public void Move_ThatGrowsAndFindsNoTable_GivesItsChargeBack()
    {
        MachineConfig config = new() { MemoryBytes = 16UL << VirtAddr.PageShift, SoftDirty = false };
        Calls calls = new(config);
        calls.Map(0, 2);
        calls.Store(0, 7);
        calls.Map(16, 16);
        calls.Advise(16, 16, Madvice.MADV_POPULATE_WRITE).Should().Be((SysRet)Errno.ENOMEM);
        ulong committed = calls.Machine.CommittedPages;

        SysRet moved = calls.RemapAt(
            Calls.At(0), 2 * VirtAddr.PageSize, 4 * VirtAddr.PageSize, MremapFlags.MREMAP_MAYMOVE | MremapFlags.MREMAP_FIXED, Far);

        moved.Should().Be((SysRet)Errno.ENOMEM);
        calls.Machine.CommittedPages.Should().Be(committed);
        calls.Load(0).Value.Should().Be(7);
        calls.Violations.Should().BeEmpty();
    }

    /// <summary>A fault of the process's own ends it; one of a system call on its behalf is the call's error.</summary>
    [Test]
    public void AFaultInKernelMode_ThatFindsNoMemory_KillsNobody()
    {
        MachineConfig config = new() { MemoryBytes = 16UL << VirtAddr.PageShift, SoftDirty = false };
        Calls calls = new(config);
        calls.Map(0, 16);
        calls.Advise(0, 16, Madvice.MADV_POPULATE_WRITE).Should().Be((SysRet)Errno.ENOMEM);

        AccessResult copied = calls.Run(() => Mmu.Access(calls.Task, new VirtAddr(Calls.At(15)), AccessKind.CopyToUser, 1));

        copied.Signal.Should().Be(Signal.SIGSEGV);
        calls.Task.HasExited.Should().BeFalse();
        calls.Machine.Dmesg.Should().BeEmpty();
        calls.Store(15).Signal.Should().Be(Signal.SIGKILL);
        calls.Task.HasExited.Should().BeTrue();
    }

    /// <summary>One of everything that allocates. A process that is killed for want of memory ends it.</summary>
    private static void Work(Calls calls)
    {
        if (calls.Machine.PageAlloc.IsFull)
        {
            return;
        }

        calls.Map(0, 16);
        calls.Map(32, 8, flags: Calls.PrivateFixed & ~MapFlags.MAP_PRIVATE | MapFlags.MAP_SHARED);
        calls.Advise(0, 4, Madvice.MADV_POPULATE_WRITE);
        calls.Advise(8, 4, Madvice.MADV_POPULATE_READ);
        calls.Advise(32, 4, Madvice.MADV_POPULATE_WRITE);
        calls.Protect(2, 2, Prot.PROT_READ);
        calls.RemapAt(
            Calls.At(0), 2 * VirtAddr.PageSize, 6 * VirtAddr.PageSize, MremapFlags.MREMAP_MAYMOVE | MremapFlags.MREMAP_FIXED, Far);
        calls.RemapAt(
            Calls.At(3), 8 * VirtAddr.PageSize, 8 * VirtAddr.PageSize, MremapFlags.MREMAP_MAYMOVE | MremapFlags.MREMAP_DONTUNMAP, 0);
        TaskStruct parent = calls.Task;
        if (!calls.Run(() => calls.Machine.Syscalls.Fork(parent)).IsError)
        {
            calls.Task = calls.Machine.Tasks[^1];
            Touch(calls);
            calls.Task = parent;
        }

        Touch(calls);
    }

    private static void Touch(Calls calls)
    {
        int fd = calls.Memfd(4);
        calls.Map(64, 4, flags: MapFlags.MAP_PRIVATE | MapFlags.MAP_FIXED, fd: fd);
        foreach (int page in (ReadOnlySpan<int>)[64, 65, 33, 36, 8, 9, 2, 12])
        {
            if (calls.Task.HasExited || calls.Load(page).Signal == Signal.SIGKILL || calls.Store(page).Signal == Signal.SIGKILL)
            {
                return;
            }
        }

        calls.Unmap(33, 2);
    }
}
