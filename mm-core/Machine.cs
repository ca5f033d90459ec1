// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>One simulated machine: its memory, its processes, its threads. A test case has one of its own.</summary>
public sealed class Machine
{
    private readonly List<TaskStruct> tasks = [];

    public Machine(MachineConfig config, BugSet bugs, IChooser chooser)
    {
        Config = config;
        Bugs = bugs;
        Scheduler = new Scheduler(chooser) { StepBudget = config.StepBudget };
        PageAlloc = new PageAlloc(this);
        AnonVmas = new AnonVmaCache(this);
        Syscalls = new Syscalls(this);
        UserAccess = new UserAccess(this);
        Inspect = new Inspect(this);
        Checks = new Checks(this);
    }

    public MachineConfig Config { get; }

    public BugSet Bugs { get; }

    public Scheduler Scheduler { get; }

    public Syscalls Syscalls { get; }

    public UserAccess UserAccess { get; }

    public Inspect Inspect { get; }

    public Checks Checks { get; }

    /// <summary>Lines that the simulated kernel printed; an unexpected one fails a script.</summary>
    public IList<string> Dmesg { get; } = [];

    /// <summary>Every process so far, in the order of creation, exited ones included.</summary>
    public IReadOnlyList<TaskStruct> Tasks => tasks;

    internal PageAlloc PageAlloc { get; }

    internal AnonVmaCache AnonVmas { get; }

    /// <summary>A new process without a parent, with an empty address space and one thread named main.</summary>
    public TaskStruct CreateTask()
    {
        TaskStruct task = NewTask(parent: null);
        task.Mm = new MmStruct(this, task.Pid);
        return task;
    }

    internal TaskStruct NewTask(TaskStruct? parent)
    {
        TaskStruct task = new(this, tasks.Count + 1, parent);
        tasks.Add(task);
        return task;
    }
}
