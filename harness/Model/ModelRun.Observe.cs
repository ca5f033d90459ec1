// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Records;
using Selftests.Harness.Steps;
using Selftests.MmCore;
using Place = Selftests.Harness.Records.Place;

namespace Selftests.Harness.Model;

// Looking: nothing here changes anything.
internal sealed partial class ModelRun
{
    private const ulong MostPagesSeen = 1 << 18;

    private readonly Dictionary<ulong, int> identities = [];

    private bool Observe(ObserveStep step)
    {
        if (UnboundFor(step) is { } missing)
        {
            Complain(step, $"{missing} has no value: what it is bound to did not succeed");
            return true;
        }

        if (current.Task.HasExited && step.Kind != ObservationKind.Task)
        {
            Complain(step, $"{Name(step.Process)} has ended: there is nothing to look at");
            return true;
        }

        records.Add(new StepRecord { StepId = step.Id, Observed = Look(step), Snapshot = null });
        return true;
    }

    private string? UnboundFor(ObserveStep step)
    {
        if (step.Kind == ObservationKind.Task)
        {
            return step.Operands[0] is SlotOperand slot && slots[slot.Slot].Process is null ? Name(slot.Slot) : null;
        }

        return Unbound(step.Operands) ?? (step.Kind == ObservationKind.Contents && step.Predicates[0].Value is { } value ? Unbound(value) : null);
    }

    private Observed Look(ObserveStep step) => step.Kind switch
    {
        ObservationKind.Pte => new Observed { Pages = Entries(step.Operands[0]) },
        ObservationKind.Page => new Observed { Pages = [Whole(step.Operands[0])] },
        ObservationKind.SamePage => new Observed { Pages = [Whole(step.Operands[0]), Whole(step.Operands[1])] },
        ObservationKind.Resident => new Observed { Pages = Residents(step.Operands[0]) },
        ObservationKind.Memory => new Observed { Byte = machine.Inspect.Memory(current.Task, At(step.Operands[0])) ?? -1 },
        ObservationKind.Contents => new Observed { Mismatch = ContentsReader.Compare(this, current.Task, step) },
        ObservationKind.Vma => new Observed { Vmas = machine.Inspect.VmaAt(current.Task, At(step.Operands[0])) is { } vma ? [State(vma, step.Operands[0])] : [] },
        ObservationKind.Maps => new Observed { Vmas = Maps(step.Operands[0]) },
        ObservationKind.Task => new Observed { Words = [StateOf(slots[((SlotOperand)step.Operands[0]).Slot].Process!)] },
        ObservationKind.Locks => new Observed { Words = [.. machine.Inspect.Locks().Select(held => $"{held.Name} {held.Mode}".TrimEnd())] },
        ObservationKind.Trace => new Observed { Words = [.. machine.Tracer.Events] },
        _ => CounterReader.Look(this, current, step),
    };

    private VirtAddr At(Operand operand) => new(Address(operand) ?? 0);

    private PageState[] Entries(Operand range)
    {
        (ulong start, int count) = PagesOf(range);
        int slot = SlotOf(range);
        var pages = new PageState[count];
        for (int i = 0; i < count; i++)
        {
            ulong address = start + ((ulong)i << VirtAddr.PageShift);
            pages[i].Place = PlaceOf(address, slot);
            pages[i].PteKnown = PteWords.All;
            pages[i].Pte = PteView.Of(machine.Inspect.Pte(current.Task, new VirtAddr(address)));
            (pages[i].MapCount, pages[i].RefCount, pages[i].Identity, pages[i].Resident) = (-1, -1, -1, -1);
        }

        return pages;
    }

    private PageState[] Residents(Operand range)
    {
        (ulong start, int count) = PagesOf(range);
        var pages = new PageState[count];
        for (int i = 0; i < count; i++)
        {
            ulong address = start + ((ulong)i << VirtAddr.PageShift);
            pages[i].Place = PlaceOf(address, SlotOf(range));
            pages[i].Resident = machine.Inspect.IsResident(current.Task, new VirtAddr(address)) is { } resident ? resident ? 1 : 0 : -1;
        }

        return pages;
    }

    /// <summary>Everything about one page.</summary>
    private PageState Whole(Operand operand) => Whole(current.Task, Address(operand) ?? 0, SlotOf(operand));

    private PageState Whole(TaskStruct task, ulong address, int slot)
    {
        VirtAddr at = new(address & VirtAddr.PageMask);
        PteInfo entry = machine.Inspect.Pte(task, at);
        var state = new PageState
        {
            Place = PlaceOf(at.Value, slot), PteKnown = PteWords.All, Pte = PteView.Of(entry),
            PageKnown = PageWords.All, MapCount = -1, RefCount = -1, Identity = -1, Resident = -1,
        };
        if (!entry.Pte.IsPresent)
        {
            return state;
        }

        state.HasPage = true;
        state.Identity = Identity(entry.Pte.Pfn);
        if (machine.Inspect.Page(task, at) is { } page)
        {
            state.Page = PteView.Of(page.Flags);
            (state.MapCount, state.RefCount) = (page.MapCount, page.RefCount);
        }

        return state;
    }

    /// <summary>Frames get numbers in the order in which they are seen: the same on every machine that shows the same.</summary>
    private int Identity(ulong pfn)
    {
        if (!identities.TryGetValue(pfn, out int number))
        {
            identities[pfn] = number = identities.Count;
        }

        return number;
    }

    /// <summary>The mappings that touch a range, as much of them as lies in its pages.</summary>
    private VmaState[] Maps(Operand range)
    {
        ulong start = Address(range) ?? 0;
        ulong end = start + (Length(range) ?? 1);
        IReadOnlyList<VmaInfo> vmas = machine.Inspect.Vmas(current.Task, new VirtAddr(start), new VirtAddr(end));
        var states = new VmaState[vmas.Count];
        for (int i = 0; i < states.Length; i++)
        {
            ulong first = Math.Max(vmas[i].Start.Value, start & VirtAddr.PageMask);
            states[i] = State(vmas[i], first, Math.Min(vmas[i].End.Value, VirtAddr.AlignUp(end)), range);
        }

        return states;
    }

    private VmaState State(VmaInfo vma, Operand asked) => State(vma, vma.Start.Value, vma.End.Value, asked);

    private VmaState State(VmaInfo vma, ulong start, ulong end, Operand asked) => new(
        PlaceOf(start, SlotOf(asked)),
        (long)(end - start),
        vma.Perms,
        vma.SmapsFlags,
        vma.FileName is null ? 0 : (long)((vma.Pgoff << VirtAddr.PageShift) + (start - vma.Start.Value)),
        vma.FileName ?? "");

    private static string StateOf(ProcessState process) =>
        process.IsStuck ? "blocked"
        : process.Slot >= 0 && process.Thread != process.Task.MainThread ? "exited 0"
        : !process.Task.HasExited ? "running"
        : process.Task.KilledBy != MmCore.Uapi.Signal.None ? $"killed {process.Task.KilledBy}"
        : $"exited {process.Task.ExitCode}";

    private (ulong Start, int Count) PagesOf(Operand range)
    {
        ulong start = Address(range) ?? 0;
        ulong end = start + Math.Max(1, Length(range) ?? 1);
        ulong first = start & VirtAddr.PageMask;
        ulong pages = Math.Min((end - first + VirtAddr.PageSize - 1) >> VirtAddr.PageShift, MostPagesSeen);
        return (first, (int)pages);
    }
}
