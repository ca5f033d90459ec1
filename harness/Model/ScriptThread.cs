// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Records;
using Selftests.Harness.Steps;
using Selftests.MmCore;

namespace Selftests.Harness.Model;

/// <summary>
/// A thread of the case, a process's first one among them: what it is at, and what its counters were when they were last looked at.
/// </summary>
internal sealed class ScriptThread(int slot, TaskStruct task, SimThread thread)
{
    private readonly List<FilledField> filled = [];
    private Dictionary<string, long>? lastSeen;
    private Dictionary<string, long>? baseline;
    private ulong toldMinor;
    private ulong toldMajor;

    /// <summary>Its slot; -1: the first thread of the first process.</summary>
    public int Slot { get; } = slot;

    public TaskStruct Task { get; } = task;

    public SimThread Thread { get; } = thread;

    /// <summary>
    /// The thread that a process begins with. It makes the statements of the script itself, of `in` blocks; another has steps of its own.
    /// </summary>
    public bool IsFirst => Thread == Task.MainThread;

    /// <summary>A statement of it sleeps until another one wakes it.</summary>
    public bool IsBlocked => Thread.State == MmCore.ThreadState.Blocked;

    /// <summary>It was begun by a teardown, and does not end with the test.</summary>
    public bool IsOfTeardown { get; init; }

    /// <summary>The step that it is at, or was last.</summary>
    public Step Step { get; private set; } = NoStep.Instance;

    /// <summary>How the call that it is at is made.</summary>
    public CallHandler? Handler { get; private set; }

    /// <summary>What that call has filled in; the list is used again by the next.</summary>
    public IReadOnlyList<FilledField> Filled => filled.Count == 0 ? [] : [.. filled];

    /// <summary>Minor faults of a step that it is still at: they are told with it.</summary>
    public ulong UntoldMinor => IsBlocked ? Thread.MinFlt - toldMinor : 0;

    /// <summary>The same of major ones.</summary>
    public ulong UntoldMajor => IsBlocked ? Thread.MajFlt - toldMajor : 0;

    /// <summary>How many of the loops that it is in are in a round after whose steps no snapshot is taken.</summary>
    public int Unshown { get; set; }

    /// <summary>A step begins, and has filled in nothing.</summary>
    public void Begin(Step step, CallHandler? handler = null)
    {
        (Step, Handler) = (step, handler);
        filled.Clear();
        (toldMinor, toldMajor) = (Thread.MinFlt, Thread.MajFlt);
    }

    /// <summary>What the call fills in.</summary>
    public void Fill(string name, StepResult value) => filled.Add(new FilledField(name, value));

    /// <summary>The same of a list; its ranges stand in order of address.</summary>
    public void Fill(string name, IReadOnlyList<FilledRange> ranges) => filled.Add(new FilledField(name, default) { Ranges = ranges });

    /// <summary>What the process had before the case's first step, or at its birth.</summary>
    public void SetBaseline(string name, long value) => (baseline ??= [])[name] = value;

    /// <summary>The counter's change since the last look, which this is.</summary>
    public long Delta(string name, long value)
    {
        lastSeen ??= [];
        long since = lastSeen.TryGetValue(name, out long last) ? last : baseline?.GetValueOrDefault(name) ?? 0;
        lastSeen[name] = value;
        return value - since;
    }
}
