// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Observations;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;
using Selftests.MmCore;
using Place = Selftests.Harness.Records.Place;

namespace Selftests.Harness.Model;

// Looking: nothing here changes anything.
internal sealed partial class ModelRun
{
    private readonly Dictionary<ulong, int> identities = [];

    private bool Observe(ScriptThread by, ObserveStep step)
    {
        Observable observable = Observables.Of(step.Spec);
        var sight = new ModelSight(this, by);
        if (observable.Unbound(step, sight) is { } missing)
        {
            Complain(step, $"{missing} has no value: what it is bound to did not succeed");
            return true;
        }

        if (by.Task.HasExited && !observable.OutlivesProcess)
        {
            Complain(step, $"{Name(step.Process)} has ended: there is nothing to look at");
            return true;
        }

        records.Add(new StepRecord { StepId = step.Id, Observed = observable.OnModel(step, sight), Snapshot = null });
        if (step.Bind >= 0)
        {
            slots[step.Bind].IsBound = true;
        }

        return true;
    }

    /// <summary>The name of a thread or process that was not made.</summary>
    internal string? UnboundTask(Operand task) => task is SlotOperand slot && slots[slot.Slot].Process is null ? Name(slot.Slot) : null;

    /// <summary>How a thread or process is.</summary>
    internal string StateOf(int slot) => StateOf(slots[slot].Process!);

    /// <summary>Each page of a range; what is alike beyond <see cref="PageState.MostOfRun"/> pages is looked at and not told.</summary>
    internal List<PageState> Pages(ScriptThread by, Operand range, Func<VirtAddr, Place, PageState> look)
    {
        ulong start = Address(range) ?? 0;
        ulong last = start + Math.Max(1, Length(range) ?? 1) - 1;
        int slot = SlotOf(range);
        var pages = new List<PageState>();
        PageState before = default;
        int alike = 0;
        for (ulong first = start & VirtAddr.PageMask, at = first; at <= last && at >= first;)
        {
            PageState page = look(new VirtAddr(at), PlaceOf(at, slot));
            alike = pages.Count > 0 && page with { Place = before.Place } == before ? alike + 1 : 0;
            before = page;
            if (alike < PageState.MostOfRun)
            {
                pages.Add(page);
                at += VirtAddr.PageSize;
            }
            else
            {
                at = NextUnlike(by, at + VirtAddr.PageSize, last);
            }
        }

        return pages;
    }

    /// <summary>Where a long run may end: the first page from here on that a page table, a mapping or a file may make another.</summary>
    private ulong NextUnlike(ScriptThread by, ulong at, ulong last)
    {
        ulong end = Math.Min(last, VirtAddr.TaskSize - 1) + 1;
        if (at >= end)
        {
            // Above all that can be mapped.
            return last + 1;
        }

        VmaInfo? vma = machine.Inspect.VmaAt(by.Task, new VirtAddr(at - VirtAddr.PageSize));
        ulong edge = vma is { FileName: not null } ? at
            : vma is not null ? Math.Max(at, Math.Min(end, vma.End.Value))
            : machine.Inspect.Vmas(by.Task, new VirtAddr(at), new VirtAddr(end)) is [var next, ..] ? Math.Max(at, next.Start.Value) : end;
        return machine.Inspect.NextInTables(by.Task, new VirtAddr(at), new VirtAddr(edge)).Value;
    }

    /// <summary>Everything about one page.</summary>
    internal PageState Whole(ScriptThread by, Operand operand) => Whole(by.Task, Address(operand) ?? 0, SlotOf(operand));

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
    internal VmaState[] Maps(ScriptThread by, Operand range)
    {
        ulong start = Address(range) ?? 0;
        ulong end = start + (Length(range) ?? 1);
        IReadOnlyList<VmaInfo> vmas = machine.Inspect.Vmas(by.Task, new VirtAddr(start), new VirtAddr(end));
        var states = new VmaState[vmas.Count];
        for (int i = 0; i < states.Length; i++)
        {
            ulong first = Math.Max(vmas[i].Start.Value, start & VirtAddr.PageMask);
            states[i] = State(vmas[i], first, Math.Min(vmas[i].End.Value, VirtAddr.AlignUp(end)), range);
        }

        return states;
    }

    internal VmaState State(VmaInfo vma, Operand asked) => State(vma, vma.Start.Value, vma.End.Value, asked);

    private VmaState State(VmaInfo vma, ulong start, ulong end, Operand asked) => new(
        PlaceOf(start, SlotOf(asked)),
        (long)(end - start),
        vma.Perms,
        vma.SmapsFlags,
        vma.FileName is null ? 0 : (long)((vma.Pgoff << VirtAddr.PageShift) + (start - vma.Start.Value)),
        vma.Name);

    private static string StateOf(ScriptThread process) =>
        process.IsBlocked ? TaskObservable.Blocked(process.Thread.BlockedIn ?? "")
        : !process.IsFirst ? "exited 0"
        : !process.Task.HasExited ? "running"
        : process.Task.KilledBy != MmCore.Uapi.Signal.None ? $"killed {process.Task.KilledBy}"
        : $"exited {process.Task.ExitCode}";
}
