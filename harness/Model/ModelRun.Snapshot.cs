// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Observations;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;
using Selftests.MmCore;
using Place = Selftests.Harness.Records.Place;

namespace Selftests.Harness.Model;

// Everything that can be seen, for the comparison with another machine.
internal sealed partial class ModelRun
{
    private const long MostPagesOfRegion = 4096;

    private StateSnapshot? Snapshot() => !options.Snapshots || !isShown || isRacing ? null : Everything();

    /// <summary>The state before a step, where the run was asked what that step leaves.</summary>
    private MachineState? StateOf(Step step) => options.StateOf == step.Id ? machine.Inspect.State() : null;

    /// <summary>What a step has left; of one that slept while others went on, nobody can say.</summary>
    private IReadOnlyList<StateChange> Left(MachineState? before, int told) => before is null || records.Count != told
        ? []
        : [.. machine.Inspect.State().ChangesSince(before).Select(
            change => new StateChange(Enum.Parse<Dsl.StateParts>(change.Part.ToString()), change.What))];

    private StateSnapshot Everything() =>
        new([.. processes.Where(process => !process.Task.HasExited && process.IsFirst).Select(Snapshot)]);

    private ProcessSnapshot Snapshot(ScriptThread process)
    {
        var pages = new List<PageState>();
        var maps = new List<VmaState>();
        foreach (RegionBinding region in Named.Where(region => region.Length > 0))
        {
            AddPages(process.Task, region.Slot, pages);
            AddMaps(process.Task, region.Slot, maps);
        }

        return new ProcessSnapshot(process.Slot, pages, maps, Counters(process))
        {
            Bytes = options.Observes
                ? [.. pages.Where(page => (page.Pte & PteWords.Present) != 0).Select(page => BytesOf(process.Task, page.Place))]
                : [],
        };
    }

    /// <summary>Runs of equal bytes, as Linux tells them.</summary>
    private ByteRuns BytesOf(TaskStruct task, Place page)
    {
        Span<byte> bytes = stackalloc byte[(int)VirtAddr.PageSize];
        if (!machine.Inspect.TryRead(task, new VirtAddr(slots[page.Slot].Start + (ulong)page.Offset), bytes))
        {
            return new ByteRuns(page, [(bytes.Length, -1)]);
        }

        var runs = new List<(long Count, int Value)>();
        for (int at = 0; at < bytes.Length;)
        {
            int rest = bytes[at..].IndexOfAnyExcept(bytes[at]);
            int count = rest < 0 ? bytes.Length - at : rest;
            runs.Add((count, bytes[at]));
            at += count;
        }

        return new ByteRuns(page, runs);
    }

    private void AddPages(TaskStruct task, int slot, List<PageState> pages)
    {
        long length = Math.Min(slots[slot].Length, MostPagesOfRegion << VirtAddr.PageShift);
        for (long offset = 0; offset < length; offset += (long)VirtAddr.PageSize)
        {
            PageState page = Whole(task, slots[slot].Start + (ulong)offset, slot);
            if ((page.Pte & PteWords.Empty) == 0)
            {
                page.Place = new Place(slot, offset);
                page.Content = FirstByte(task, slots[slot].Start + (ulong)offset);
                pages.Add(page);
            }
        }
    }

    private int FirstByte(TaskStruct task, ulong address) =>
        machine.Inspect.Memory(task, new VirtAddr(address)) is { } value ? value + 1 : 0;

    private void AddMaps(TaskStruct task, int slot, List<VmaState> maps)
    {
        ulong start = slots[slot].Start;
        foreach (VmaInfo vma in machine.Inspect.Vmas(task, new VirtAddr(start), new VirtAddr(start + (ulong)slots[slot].Length)))
        {
            var place = new Place(slot, unchecked((long)(vma.Start.Value - start)));
            maps.Add(new VmaState(
                place, (long)(vma.End - vma.Start), vma.Perms, vma.SmapsFlags,
                vma.FileName is null ? 0 : (long)(vma.Pgoff << VirtAddr.PageShift), vma.Name));
        }
    }

    private Counter[] Counters(ScriptThread process)
    {
        var sight = new ModelSight(this, process);
        return [.. Observables.InSnapshots.SelectMany(observable =>
            observable.Counters.Select(counter => new Counter(counter, observable.OfProcess(sight, counter), null)))];
    }

    /// <summary>What a thread has faulted in a step that it is still at belongs to that step.</summary>
    internal (ulong Minor, ulong Major) ToldFaults(TaskStruct task)
    {
        (ulong minor, ulong major) = (task.MinFlt, task.MajFlt);
        foreach (ScriptThread thread in threads.Where(thread => thread.Task == task))
        {
            minor -= thread.UntoldMinor;
            major -= thread.UntoldMajor;
        }

        return (minor, major);
    }

    /// <summary>A child's counters begin with what it was born with: fork itself is not its doing.</summary>
    private void SetBirth(ScriptThread child)
    {
        foreach (Counter counter in Counters(child))
        {
            child.SetBaseline(counter.Name, counter.Value ?? 0);
        }
    }
}
