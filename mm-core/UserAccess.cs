// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>Instructions of a user thread: loads, stores and fetches, with the faults that they take.</summary>
public sealed class UserAccess
{
    private readonly Machine machine;

    internal UserAccess(Machine machine) => this.machine = machine;

    /// <summary>Loads one byte.</summary>
    public KTask<AccessResult> Load(TaskStruct task, VirtAddr addr) => Mmu.Access(task, addr, AccessKind.Read, 0);

    /// <summary>Stores one byte.</summary>
    public KTask<AccessResult> Store(TaskStruct task, VirtAddr addr, byte value) => Mmu.Access(task, addr, AccessKind.Write, value);

    /// <summary>Loads 2, 4 or 8 bytes of one page by one instruction.</summary>
    public KTask<AccessResult> Load(TaskStruct task, VirtAddr addr, int size) => Mmu.AccessWide(task, addr, AccessKind.Read, 0, size);

    /// <summary>Stores 2, 4 or 8 bytes in one page by one instruction.</summary>
    public KTask<AccessResult> Store(TaskStruct task, VirtAddr addr, ulong value, int size) =>
        Mmu.AccessWide(task, addr, AccessKind.Write, value, size);

    /// <summary>Stores bytes one after the other, up to the first signal.</summary>
    public KTask<AccessResult> Store(TaskStruct task, VirtAddr addr, byte[] bytes) => Mmu.Store(task, addr, bytes);

    /// <summary>Fetches an instruction.</summary>
    public KTask<AccessResult> Fetch(TaskStruct task, VirtAddr addr) => Mmu.Access(task, addr, AccessKind.Execute, 0);

    /// <summary>The end of a process by a signal that it does not catch.</summary>
    /// <remarks>kernel/signal.c:get_signal(), kernel/exit.c:do_group_exit()</remarks>
    public async KTask<SysRet> Die(TaskStruct task, Signal signal)
    {
        Kernel.BugOn(task.HasExited);
        await Exit.DoGroupExit(task, signal);
        return 0;
    }

    /// <summary>
    /// A thread in user mode, or on its way there, takes the signals that are pending: its process may die of one, or its handler gets one.
    /// </summary>
    public KTask<Signal> TakeSignals(SimThread thread) => Signals.GetSignal(thread);

    /// <summary>Stores a byte all over a range, page by page, from low to high, up to the first signal.</summary>
    public KTask<AccessResult> Fill(TaskStruct task, VirtAddr addr, ulong length, byte value) =>
        Mmu.Fill(task, addr, length, value);
}
