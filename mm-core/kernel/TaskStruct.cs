// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>A process.</summary>
/// <remarks>include/linux/sched.h:struct task_struct</remarks>
public sealed class TaskStruct
{
    private readonly ulong id;

    internal TaskStruct(Machine machine, int pid, TaskStruct? parent)
    {
        id = machine.Scheduler.NewObject();
        Machine = machine;
        Pid = pid;
        Parent = parent;
        ChildWaiters = new WaitQueue(machine.Scheduler, "wait");
        ThreadWaiters = new WaitQueue(machine.Scheduler);
        parent?.Children.Add(this);
        Files = new FileTable(machine.Scheduler);
        MainThread = machine.Scheduler.CreateThread(pid == 1 ? "main" : $"pid{pid}", this);
    }

    public Machine Machine { get; }

    public int Pid { get; }

    public TaskStruct? Parent { get; }

    public SimThread MainThread { get; }

    /// <summary>All threads of the process, those that have ended too: what they counted is the process's.</summary>
    internal List<SimThread> Threads { get; } = [];

    /// <summary>Who ends the process waits here for its other threads.</summary>
    internal WaitQueue ThreadWaiters { get; }

    /// <summary>Children that nobody has waited for yet, in the order of creation.</summary>
    internal List<TaskStruct> Children { get; } = [];

    /// <summary>Threads in wait4.</summary>
    internal WaitQueue ChildWaiters { get; }

    internal SignalStruct Signals { get; } = new();

    /// <summary>PF_EXITING: it is on its way out.</summary>
    internal bool IsExiting { get; set; }

    /// <summary>It is on its way out, and has its memory still.</summary>
    public bool IsDying => IsExiting && Mm is not null;

    /// <summary>Set when the process has ended, by exit or by a signal.</summary>
    public bool HasExited
    {
        get
        {
            TouchExit(Sharing.Read);
            return field;
        }

        internal set
        {
            TouchExit(Sharing.Write);
            field = value;
        }
    }

    public int ExitCode { get; internal set; }

    /// <summary>The signal that killed the process, or none.</summary>
    public Signal KilledBy { get; internal set; }

    /// <summary>Faults of all its threads that needed no I/O.</summary>
    /// <remarks>kernel/sys.c:getrusage(), RUSAGE_SELF.</remarks>
    public ulong MinFlt => Sum(thread => thread.MinFlt);

    public ulong MajFlt => Sum(thread => thread.MajFlt);

    /// <summary>The address space; null once the process has exited.</summary>
    internal MmStruct? Mm { get; set; }

    /// <summary>Open files by descriptor; null is a closed one.</summary>
    internal FileTable Files { get; set; }

    private void TouchExit(Sharing sharing)
    {
        if (Races.AreOn)
        {
            Races.Touch(ObjectKind.Exit, id, 0, sharing);
        }
    }

    private ulong Sum(Func<SimThread, ulong> count)
    {
        ulong sum = 0;
        foreach (SimThread thread in Threads)
        {
            sum += count(thread);
        }

        return sum;
    }
}
