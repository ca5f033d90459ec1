// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>A thread of the simulated machine. It runs only while the scheduler says so.</summary>
public sealed class SimThread
{
    internal SimThread(int number, string name, TaskStruct task)
    {
        Number = number;
        Name = name;
        Task = task;
    }

    /// <summary>Order of creation; threads that are woken together run on in this order.</summary>
    public int Number { get; }

    public string Name { get; }

    public TaskStruct Task { get; }

    public ThreadState State { get; internal set; }

    /// <summary>What a blocked thread waits for, in words.</summary>
    public string? WaitsFor { get; internal set; }

    /// <summary>Spinlocks and RCU sections that it is in; kept here while another thread runs.</summary>
    internal int AtomicDepth { get; set; }

    /// <summary>Locks that it holds, counted by rank; kept here while another thread runs.</summary>
    internal ulong HeldLocks { get; set; }

    /// <summary>The step to run when the thread is scheduled again. Set while it is parked.</summary>
    internal KBox? Resume { get; set; }

    public override string ToString() => Name;
}
