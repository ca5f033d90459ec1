// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Records;
using Selftests.Harness.Steps;
using Selftests.MmCore;
using Place = Selftests.Harness.Records.Place;

namespace Selftests.Harness.Model;

/// <summary>What one thread of a run can look at. Nothing here changes anything.</summary>
internal readonly struct ModelSight(ModelRun run, ScriptThread by)
{
    public ModelRun Run => run;

    public Machine Machine => run.Machine;

    public Inspect Inspect => run.Machine.Inspect;

    public TaskStruct Task => by.Task;

    public SimThread Thread => by.Thread;

    /// <summary>The address that an operand stands for.</summary>
    public VirtAddr At(Operand operand) => new(run.Address(operand) ?? 0);

    /// <summary>What a descriptor, or a pin, is to the process.</summary>
    public int Descriptor(Operand operand) => (int)run.Number(operand);

    /// <summary>The length of a range; null: it has none.</summary>
    public ulong? Length(Operand operand) => run.Length(operand);

    /// <summary>Each page of a range; what is alike beyond <see cref="PageState.MostOfRun"/> pages is looked at and not told.</summary>
    public List<PageState> Pages(Operand range, Func<VirtAddr, Place, PageState> look) => run.Pages(by, range, look);

    /// <summary>Everything about one page.</summary>
    public PageState Page(Operand address) => run.Whole(by, address);

    /// <summary>The mappings that touch a range, as much of them as lies in its pages.</summary>
    public IReadOnlyList<VmaState> Maps(Operand range) => run.Maps(by, range);

    /// <summary>The whole mapping at an address, or null.</summary>
    public VmaState? VmaAt(Operand address) => run.Machine.Inspect.VmaAt(by.Task, At(address)) is { } vma ? run.State(vma, address) : null;

    /// <summary>How a thread or a process is, in the language's words.</summary>
    public string StateOf(Operand task) => run.StateOf(((SlotOperand)task).Slot);

    /// <summary>Faults of the process, as far as steps have told them.</summary>
    public (ulong Minor, ulong Major) ToldFaults => run.ToldFaults(by.Task);

    /// <summary>How much a counter has changed since it was looked at last.</summary>
    public long? Delta(string counter, long value) => by.Delta(counter, value);

    /// <summary>An event by the name that the script gave it.</summary>
    public IReadOnlyList<FilledField>? Event(Operand slot) => run.Slot(((SlotOperand)slot).Slot).Event;

    /// <summary>The first name without a value; null: all have one.</summary>
    public string? Unbound(IReadOnlyList<Operand> operands) => run.Unbound(operands);

    /// <summary>The name of a thread or process that was not made; null: it was.</summary>
    public string? UnboundTask(Operand task) => run.UnboundTask(task);
}
