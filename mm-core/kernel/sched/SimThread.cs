// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>A thread of the simulated machine. It runs only while the scheduler says so.</summary>
public sealed class SimThread
{
    /// <summary>The objects of a thread are numbered from its own number, shifted so far.</summary>
    private const int ObjectBits = 40;

    private readonly ulong id;

    internal SimThread(int number, string name, TaskStruct task, ulong id)
    {
        this.id = id;
        Number = number;
        Name = name;
        Task = task;
        LastObject = (ulong)(number + 1) << ObjectBits;
    }

    /// <summary>Order of creation; threads that are woken together run on in this order.</summary>
    public int Number { get; }

    public string Name { get; }

    public TaskStruct Task { get; }

    public ThreadState State { get; internal set; }

    /// <summary>Faults that needed no I/O. Failed and incomplete faults count in neither.</summary>
    public ulong MinFlt { get; internal set; }

    /// <summary>PERF_COUNT_SW_SPF: speculative faults that needed no other one.</summary>
    public ulong Spf { get; internal set; }

    public ulong MajFlt { get; internal set; }

    /// <summary>Something is pending that it does not block: it has to look before it is back in user mode.</summary>
    /// <remarks>include/linux/sched/signal.h:signal_pending()</remarks>
    public bool SignalPending
    {
        get
        {
            TouchSignals(Sharing.Read);
            return field;
        }

        internal set
        {
            TouchSignals(Sharing.Write);
            field = value;
        }
    }

    /// <summary>SIGKILL is pending: the thread ends as soon as it is out of the kernel.</summary>
    /// <remarks>include/linux/sched/signal.h:fatal_signal_pending()</remarks>
    public bool FatalSignalPending => SignalPending && Pending.Has(Uapi.Signal.SIGKILL);

    /// <summary>Sent to it alone.</summary>
    public SigSet Pending { get; internal set; }

    /// <summary>Signals that wait until it lets them in.</summary>
    public SigSet Blocked { get; internal set; }

    internal Capabilities Capabilities { get; set; }

    /// <summary>It could run, and nobody has let it yet: it was woken, or stopped at a scheduling point.</summary>
    public bool IsParked => State == ThreadState.Runnable && Resume is not null;

    /// <summary>What it does when it goes on, in a race.</summary>
    public Operation Next { get; internal set; } = Operation.Begin;

    /// <summary>Whatever comes before it, that is all that it will touch. A step of the kernel's can touch more.</summary>
    internal bool IsNextAll { get; set; }

    /// <summary>What a blocked thread waits for, in words.</summary>
    public string? WaitsFor
    {
        get => WaitsAt is { } at && field is not null ? $"{field} at {at}" : field;
        internal set;
    }

    /// <summary>The address that its sleep is about: written out only when somebody asks.</summary>
    internal VirtAddr? WaitsAt { get; set; }

    /// <summary>What it is blocked in, as a user names it; null: in nothing, or in a lock of the kernel's.</summary>
    public string? BlockedIn => Queue?.Name;

    /// <summary>Where it sleeps; null: nowhere.</summary>
    internal WaitQueue? Queue { get; set; }

    /// <summary>What may end its sleep.</summary>
    internal SleepState Sleep { get; set; }

    /// <summary>It sleeps there, or was stopped at a scheduling point.</summary>
    internal bool IsInKernel => State == ThreadState.Blocked || IsParked;

    /// <summary>The child for which it sleeps in wait4; -1: any.</summary>
    internal int WaitedPid { get; set; } = -1;

    /// <summary>It is one of those that mm_users counts.</summary>
    internal bool SharesMm { get; set; }

    /// <summary>The CPU that it runs on; null: it has not been in user mode yet.</summary>
    internal Cpu? Cpu { get; set; }

    /// <summary>Flushes that it owes for pages that it took out of address spaces.</summary>
    /// <remarks>include/linux/sched.h:struct task_struct, its tlb_ubc.</remarks>
    internal TlbBatch TlbUbc => field ??= new TlbBatch();

    /// <summary>A statement that slept when its caller went on: whatever it fails with must be told.</summary>
    internal KBox? Left { get; set; }

    /// <summary>Spinlocks and RCU sections that it is in; kept here while another thread runs.</summary>
    internal int AtomicDepth { get; set; }

    /// <summary>Locks that it holds, counted by rank; kept here while another thread runs.</summary>
    internal ulong HeldLocks { get; set; }

    /// <summary>What must be open before it makes its next operation, in a race; null: nothing.</summary>
    internal GateWait? Wait { get; set; }

    /// <summary>The number of the last thing that it made; kept here while another thread runs.</summary>
    internal ulong LastObject { get; set; }

    /// <summary>The step to run when the thread is scheduled again. Set while it is parked.</summary>
    internal KBox? Resume { get; set; }

    /// <summary>The kernel's function that a parked thread stands in, as C writes it; empty: in none.</summary>
    public string Function => KernelFunction.Of(Resume);

    public override string ToString() => Name;

    /// <summary>What is pending, and whether it goes to the process, is read or changed.</summary>
    internal void TouchSignals(Sharing sharing)
    {
        if (Races.AreOn)
        {
            Races.Touch(ObjectKind.Signal, id, 0, sharing);
        }
    }
}
