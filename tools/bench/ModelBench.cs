// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore;
using Selftests.MmCore.Uapi;

namespace Selftests.Bench;

/// <summary>A process of the model's that makes calls, for benchmarks: a step that fails is an error of the benchmark.</summary>
internal abstract class ModelBench
{
    /// <summary>Bytes in a page.</summary>
    public const ulong PageSize = 4096;

    protected const ulong ReadWrite = 0x3;
    protected const ulong PrivateAnonymous = 0x22;
    protected const ulong MapShared = 0x1;

    protected ModelBench(ulong swapPages = 0)
    {
        Machine = new Machine(new MachineConfig { StepBudget = long.MaxValue, SwapPages = swapPages }, BugSet.None, new FirstChooser());
        Task = Machine.CreateTask();
    }

    protected ModelBench(Machine machine, TaskStruct task)
    {
        Machine = machine;
        Task = task;
    }

    protected Machine Machine { get; }

    protected TaskStruct Task { get; }

    protected static void Require(bool done)
    {
        if (!done)
        {
            throw new InvalidOperationException("a step of the benchmark failed");
        }
    }

    /// <summary>A readable and writable mapping.</summary>
    protected ulong Map(ulong pages, ulong flags, int fd) =>
        (ulong)Call(() => Machine.Syscalls.Mmap(Task, 0, pages * PageSize, ReadWrite, flags, fd, 0));

    /// <summary>Stores a byte to each page.</summary>
    protected async KTask<SysRet> TouchAll(ulong start, ulong pages)
    {
        for (ulong i = 0; i < pages; i++)
        {
            Require((await Machine.UserAccess.Store(Task, new VirtAddr(start + (i * PageSize)), 1)).IsOk);
        }

        return 0;
    }

    /// <summary>Runs a step to its end.</summary>
    protected long Call(Func<KTask<SysRet>> step)
    {
        Require(Machine.Scheduler.Run(Task.MainThread, step, out SysRet result));
        Require(!result.IsError);
        return result.Value;
    }
}
