// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>One simulated machine: its memory, its processes, its threads. A test case has one of its own.</summary>
public sealed class Machine
{
    private readonly List<TaskStruct> tasks = [];
    private readonly List<TaskStruct> liveTasks = [];
    private FaultContext? freeFaults;
    private Tmpfs? tmpfs;
    private Disk? disk;
    private MmuGather? freeGather;
    private Devices? devices;
    private int lastPid;

    public Machine(MachineConfig config, BugSet bugs, IChooser chooser)
    {
        Config = config;
        Bugs = bugs;
        Tracer = new Tracer();
        Scheduler = new Scheduler(chooser, Tracer) { StepBudget = config.StepBudget };
        Touched = new Touched();
        PageAlloc = new PageAlloc(this);
        Scheduler.RaceSwitched = SwitchRace;
        AnonVmas = new AnonVmaCache(this);
        PageWaiters = new WaitQueue(Scheduler);
        Syscalls = new Syscalls(this);
        UserAccess = new UserAccess(this);
        Inspect = new Inspect(this);
        Checks = new Checks(this);
        if (config.SwapPages > 0)
        {
            Swapfile.EnableSwapInfo(this, config.SwapPages);
        }
    }

    public MachineConfig Config { get; }

    public BugSet Bugs { get; }

    public Scheduler Scheduler { get; }

    /// <summary>What threads hold that sleep in the kernel.</summary>
    internal InFlight InFlight { get; } = new();

    /// <summary>What was passed on the way: tracepoints and points.</summary>
    public Tracer Tracer { get; }

    public Syscalls Syscalls { get; }

    public UserAccess UserAccess { get; }

    public Inspect Inspect { get; }

    public Checks Checks { get; }

    /// <summary>Lines that the simulated kernel printed; an unexpected one fails a script.</summary>
    public IList<string> Dmesg { get; } = [];

    /// <summary>Every process that nobody has reaped yet, in the order of creation.</summary>
    public IReadOnlyList<TaskStruct> Tasks => tasks;

    /// <summary>Faults of all processes so far that came to an end, also those that failed: pgfault of /proc/vmstat.</summary>
    public ulong PgFault { get; internal set; }

    /// <summary>Faults for which a page had to be read: pgmajfault of /proc/vmstat.</summary>
    public ulong PgMajFault { get; internal set; }

    /// <summary>Faults that were done without any lock: speculative_pgfault of /proc/vmstat.</summary>
    public ulong SpeculativePgFault { get; internal set; }

    /// <summary>The processes that have an address space.</summary>
    internal List<TaskStruct> LiveTasks => liveTasks;

    internal PageAlloc PageAlloc { get; }

    internal AnonVmaCache AnonVmas { get; }

    /// <summary>What the next look at a large machine looks at.</summary>
    internal Touched Touched { get; }

    /// <summary>Mappings of all processes.</summary>
    internal int MapCount { get; set; }

    /// <summary>Pages may say that they are locked that no locked mapping has any more.</summary>
    internal bool HasStrandedFolios { get; set; }

    internal MlockBatch MlockBatch { get; } = new();

    /// <summary>Files that have a name; made when the first is asked for.</summary>
    internal Tmpfs Tmpfs => tmpfs ??= new Tmpfs(this);

    /// <summary>Files on the disk; made when the first is asked for.</summary>
    internal Disk Disk => disk ??= new Disk(this);

    internal Devices Devices => devices ??= new Devices(this);

    /// <summary>vm_committed_as: pages promised to private writable mappings.</summary>
    internal ulong CommittedPages { get; set; }

    /// <summary>The swap areas, by type.</summary>
    internal List<SwapInfo> SwapInfo { get; } = [];

    /// <summary>The slot of each folio in the swap cache: folio->swap, beside the folio, because few have one.</summary>
    internal Dictionary<Folio, SwpEntry> SwapCacheSlots { get; } = [];

    /// <summary>Files of shmem that have pages in swap.</summary>
    internal List<Inode> ShmemSwaplist { get; } = [];

    /// <summary>What a script makes fail.</summary>
    internal FailureInjection Failures { get; } = new();

    /// <summary>Whether what is there, or allowed, is refused all the same: the script said so, or the run tries it.</summary>
    /// <remarks>lib/fault-inject.c:should_fail()</remarks>
    internal bool ShouldFail(FailPoint point) => Failures.Fails(point) || Scheduler.FailsAllocation(point);

    /// <summary>Pages that are pinned, or referred to from a pipe.</summary>
    internal HeldPages HeldPages { get; } = new();

    /// <summary>Threads that wait for the lock of some page.</summary>
    internal WaitQueue PageWaiters { get; }

    /// <summary>A new process without a parent, with an empty address space and one thread named main.</summary>
    public TaskStruct CreateTask()
    {
        TaskStruct task = NewTask(parent: null);

        // The first process of a case ignores it on Linux, too: what a script sees of the limit is the answer of its call.
        task.Signals[Signal.SIGXFSZ] = SigAction.Ignore;
        SetMm(task, MmStruct.TryCreate(this, task.Pid) ?? throw new KernelBugException("kernel BUG: no memory for a PGD"));
        return task;
    }

    /// <summary>Gives a process its address space, or, with null, takes it away.</summary>
    internal void SetMm(TaskStruct task, MmStruct? mm)
    {
        if (mm is null)
        {
            liveTasks.Remove(task);
        }
        else
        {
            liveTasks.Add(task);
            task.MainThread.SharesMm = true;
        }

        task.Mm = mm;
    }

    /// <summary>Forgets what was traced, and traces on.</summary>
    public void StartTrace()
    {
        Tracer.Start();
        Scheduler.ShowPoints();
    }

    /// <summary>Nobody looks at the machine any more: what it leaves empty serves the next one on this host thread.</summary>
    public void Retire() => PageAlloc.Retire();

    private void SwitchRace(bool begins)
    {
        PageAlloc.TellTables(begins);
        liveTasks.ForEach(task => task.Mm!.ForgetPteTable(default, ulong.MaxValue));
    }

    internal MmuGather RentMmuGather()
    {
        MmuGather tlb = freeGather ?? new MmuGather(this);
        freeGather = null;
        return tlb;
    }

    internal void ReturnMmuGather(MmuGather tlb) => freeGather = tlb;

    /// <summary>No CPU is told to forget anything: what a test breaks the flushes with.</summary>
    internal bool LeavesFlushesOut { get; set; }

    /// <summary>A thread is in user mode for the first time.</summary>
    internal Cpu BringUp(SimThread thread)
    {
        thread.Cpu = new Cpu(thread, Scheduler.NewObject());
        Tlb.SwitchMm(thread.Cpu, thread.Task.Mm);
        return thread.Cpu;
    }

    internal FaultContext RentFaultContext()
    {
        FaultContext? vmf = freeFaults;
        if (vmf is null)
        {
            return new FaultContext();
        }

        freeFaults = vmf.NextFree;
        vmf.NextFree = null;
        return vmf;
    }

    internal void ReturnFaultContext(FaultContext vmf)
    {
        vmf.End();
        vmf.NextFree = freeFaults;
        freeFaults = vmf;
    }

    /// <summary>The pid of the next process.</summary>
    internal int NextPid => lastPid + 1;

    internal TaskStruct NewTask(TaskStruct? parent)
    {
        TaskStruct task = new(this, ++lastPid, parent);
        tasks.Add(task);
        return task;
    }

    /// <summary>A process that its parent has waited for is gone: a machine that forks for ever must not grow.</summary>
    /// <remarks>kernel/exit.c:release_task()</remarks>
    internal void ReleaseTask(TaskStruct task)
    {
        Kernel.BugOn(!task.HasExited || task.Mm is not null);
        task.Parent?.Children.Remove(task);
        tasks.Remove(task);
        Scheduler.RemoveThreads(task);
    }
}
