// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore;

namespace Selftests.Harness.Model;

/// <summary>A process or thread of the case, with what its counters were when they were last looked at.</summary>
internal sealed class ProcessState(int slot, TaskStruct task, SimThread thread)
{
    private Dictionary<string, long>? lastSeen;
    private Dictionary<string, long>? baseline;

    /// <summary>Its slot; -1: the first process.</summary>
    public int Slot { get; } = slot;

    public TaskStruct Task { get; } = task;

    public SimThread Thread { get; } = thread;

    /// <summary>Whether a statement of it sleeps for ever.</summary>
    public bool IsStuck { get; set; }

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
