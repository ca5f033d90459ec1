// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Steps;
using Selftests.MmCore;

namespace Selftests.Harness.Scripting;

/// <summary>What a csharp block sees: the model, and the values of the script's names.</summary>
public sealed class ScriptGlobals
{
    private readonly IBlockScope scope;
    private readonly CsharpStep step;

    internal ScriptGlobals(IBlockScope scope, CsharpStep step)
    {
        this.scope = scope;
        this.step = step;
    }

    /// <summary>The whole machine.</summary>
    public Machine Machine => scope.Machine;

    /// <summary>The process in which the block stands.</summary>
    public TaskStruct Task => scope.Task;

    /// <summary>Its memory, in short words.</summary>
    public ScriptMemory Mm => new(Machine, Task);

    /// <summary>A region by its name.</summary>
    public ScriptRegion Region(string name)
    {
        (ulong start, long length) = scope.RegionOf(IndexOf(name));
        return new ScriptRegion(new VirtAddr(start), (ulong)length);
    }

    /// <summary>A process by its name.</summary>
    public TaskStruct Process(string name) =>
        scope.ProcessOf(IndexOf(name)) ?? throw new InvalidOperationException($"{name} was never started");

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

        return scope.NumberOf(IndexOf(name));
    }

    private int IndexOf(string name) => step.InScope.First(own => own.Name == name).Slot;
}
