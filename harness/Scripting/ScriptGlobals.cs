// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Model;
using Selftests.Harness.Steps;
using Selftests.MmCore;

namespace Selftests.Harness.Scripting;

/// <summary>What a csharp block sees: the model, and the values of the script's names.</summary>
public sealed class ScriptGlobals
{
    private readonly ModelRun run;
    private readonly CsharpStep step;

    internal ScriptGlobals(ModelRun run, CsharpStep step, TaskStruct task)
    {
        this.run = run;
        this.step = step;
        Task = task;
    }

    /// <summary>The whole machine.</summary>
    public Machine Machine => run.Machine;

    /// <summary>The process in which the block stands.</summary>
    public TaskStruct Task { get; }

    /// <summary>Its memory, in short words.</summary>
    public ScriptMemory Mm => new(Machine, Task);

    /// <summary>A region by its name.</summary>
    public ScriptRegion Region(string name)
    {
        ref SlotValue slot = ref run.Slot(IndexOf(name));
        return new ScriptRegion(new VirtAddr(slot.Start), (ulong)slot.Length);
    }

    /// <summary>A process by its name.</summary>
    public TaskStruct Process(string name) =>
        run.Slot(IndexOf(name)).Process?.Task ?? throw new InvalidOperationException($"{name} was never started");

    /// <summary>A descriptor, a byte, or a row's variable by its name.</summary>
    public long Number(string name)
    {
        foreach ((string own, long value) in step.Numbers)
        {
            if (own == name)
            {
                return value;
            }
        }

        return run.Slot(IndexOf(name)).Value;
    }

    private int IndexOf(string name) => step.InScope.First(own => own.Name == name).Slot;
}
