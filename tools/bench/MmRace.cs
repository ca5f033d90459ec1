// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore;
using Selftests.MmCore.Uapi;

namespace Selftests.Bench;

/// <summary>Races of the memory management itself, each execution from a checkpoint, with the invariants behind it.</summary>
internal static class MmRace
{
    private const ulong Page = 4096;

    /// <summary>Each by its name.</summary>
    public static IReadOnlyList<(string Name, Func<IChooser, Func<ExecutionEnd>> Race)> All { get; } =
    [
        ("mm: two stores to an untouched page", chooser => Of(chooser, pages: 1, stored: false, unmaps: false)),
        ("mm: a store beside MADV_DONTNEED of its page", chooser => Of(chooser, pages: 1, stored: true, unmaps: true)),
    ];

    private static Func<ExecutionEnd> Of(IChooser chooser, ulong pages, bool stored, bool unmaps)
    {
        Machine machine = new(new MachineConfig { StepBudget = long.MaxValue }, BugSet.None, chooser);
        TaskStruct task = machine.CreateTask();
        Scheduler scheduler = machine.Scheduler;
        scheduler.Run(task.MainThread, () => machine.Syscalls.Mmap(task, 0, pages * Page, 0x3, 0x22, -1, 0), out SysRet mapped);
        VirtAddr start = new((ulong)mapped.Value);
        if (stored)
        {
            scheduler.Run(task.MainThread, () => machine.UserAccess.Store(task, start, 9), out AccessResult _);
        }

        SimThread other = scheduler.CreateThread("b", task);
        Checkpoint begin = new([machine], [typeof(IChooser), typeof(MachineConfig)]);
        return () =>
        {
            begin.Restore();
            scheduler.Racing = true;
            scheduler.Start(task.MainThread, () => Store(machine, task, start));
            scheduler.Start(other, unmaps ? () => DontNeed(machine, task, start) : () => Store(machine, task, start));
            scheduler.RunUntilIdle();
            scheduler.Racing = false;
            return machine.Checks.Run().Count == 0 ? ExecutionEnd.Passed : ExecutionEnd.Failed;
        };
    }

    private static async KTask<Unit> Store(Machine machine, TaskStruct task, VirtAddr at)
    {
        await machine.UserAccess.Store(task, at, 1);
        return default;
    }

    private static async KTask<Unit> DontNeed(Machine machine, TaskStruct task, VirtAddr at)
    {
        await machine.Syscalls.Madvise(task, at.Value, Page, (int)Madvice.MADV_DONTNEED);
        return default;
    }
}
