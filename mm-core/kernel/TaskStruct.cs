// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>A process.</summary>
/// <remarks>include/linux/sched.h:struct task_struct</remarks>
public sealed class TaskStruct
{
    internal TaskStruct(Machine machine, int pid, TaskStruct? parent)
    {
        Machine = machine;
        Pid = pid;
        Parent = parent;
        ChildWaiters = new WaitQueue(machine.Scheduler);
        parent?.Children.Add(this);
        MainThread = machine.Scheduler.CreateThread(pid == 1 ? "main" : $"pid{pid}", this);
    }

    public Machine Machine { get; }

    public int Pid { get; }

    public TaskStruct? Parent { get; }

    public SimThread MainThread { get; }

    /// <summary>Children that nobody has waited for yet, in the order of creation.</summary>
    internal List<TaskStruct> Children { get; } = [];

    /// <summary>Threads in wait4.</summary>
    internal WaitQueue ChildWaiters { get; }

    /// <summary>Set when the process has ended, by exit or by a signal.</summary>
    public bool HasExited { get; internal set; }

    /// <summary>True once a parent has waited for it.</summary>
    public bool Reaped { get; internal set; }

    public int ExitCode { get; internal set; }

    /// <summary>The signal that killed the process, or none.</summary>
    public Signal KilledBy { get; internal set; }

    /// <summary>Faults that needed no I/O. Failed and incomplete faults count in neither.</summary>
    public ulong MinFlt { get; internal set; }

    public ulong MajFlt { get; internal set; }

    /// <summary>The address space; null once the process has exited.</summary>
    internal MmStruct? Mm { get; set; }

    /// <summary>Open files by descriptor; null is a closed one.</summary>
    internal FileTable Files { get; set; } = new();
}
