// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Compile;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;
using Selftests.MmCore;

namespace Selftests.Harness.Model;

/// <summary>The counters: rss, page tables, faults, and the fields of smaps, status and vmstat that this model can compute.</summary>
internal static class CounterReader
{
    private const int KbPerPage = 4;

    /// <summary>The fields of status that the model has.</summary>
    public static IReadOnlyList<string> StatusFields { get; } =
        ["VmSize", "VmLck", "VmPin", "VmRSS", "RssAnon", "RssFile", "RssShmem", "VmData", "VmPTE", "VmSwap"];

    /// <summary>Those of vmstat.</summary>
    public static IReadOnlyList<string> VmstatFields { get; } = ["pgfault", "pgmajfault"];

    private static readonly Dictionary<string, Func<MachineConfig, long>> Knobs = new()
    {
        ["/proc/sys/vm/max_map_count"] = config => config.MaxMapCount,
        ["/proc/sys/vm/mmap_min_addr"] = config => (long)config.DacMmapMinAddr,
        ["/proc/sys/vm/overcommit_memory"] = config => (long)config.OvercommitMemory,
    };

    /// <summary>The files of settings that mean something to the model.</summary>
    public static IEnumerable<string> KnobFiles => Knobs.Keys;

    public static Observed Look(ModelRun run, ScriptThread process, ObserveStep step)
    {
        if (step.Kind == ObservationKind.Smaps)
        {
            return Smaps(run, process, step);
        }

        var counters = new Counter[step.Predicates.Count];
        for (int i = 0; i < counters.Length; i++)
        {
            string name = step.Kind == ObservationKind.Knob ? KnobOf(step) : step.Predicates[i].Name;
            counters[i] = Value(run, process, step.Kind, name) is { } value
                ? new Counter(name, value, process.Delta(name, value))
                : new Counter(name, null, null);
        }

        return new Observed { Counters = counters };
    }

    private static string KnobOf(ObserveStep step) => step.Operands is [TextOperand path, ..] ? path.Value : ObservationNames.Of(step.Kind);

    private static long? Value(ModelRun run, ScriptThread process, ObservationKind kind, string name)
    {
        Inspect inspect = run.Machine.Inspect;
        TaskStruct task = process.Task;
        return (kind, name) switch
        {
            (ObservationKind.Rss, "anon") => inspect.Rss(task, MmCounter.AnonPages),
            (ObservationKind.Rss, "file") => inspect.Rss(task, MmCounter.FilePages),
            (ObservationKind.Rss, "shmem") => inspect.Rss(task, MmCounter.ShmemPages),
            (ObservationKind.Rss, "swap") => inspect.Rss(task, MmCounter.SwapEnts),
            (ObservationKind.NrPtes, _) => inspect.PageTables(task),
            (ObservationKind.ThreadFaults, "minor") => (long)process.Thread.MinFlt,
            (ObservationKind.ThreadFaults, "major") => (long)process.Thread.MajFlt,
            (ObservationKind.Vmstat, "pgfault") => (long)run.Machine.PgFault,
            
            // Counted where a page is read from a disk or from swap, which this floor has not got.
            (ObservationKind.Vmstat, "pgmajfault") => 0,
            (ObservationKind.Knob, _) => Knobs.GetValueOrDefault(name)?.Invoke(run.Machine.Config),
            (ObservationKind.Status, _) => Status(inspect, task, name),
            _ => null,
        };
    }

    private static long? Status(Inspect inspect, TaskStruct task, string name)
    {
        long anon = inspect.Rss(task, MmCounter.AnonPages);
        long file = inspect.Rss(task, MmCounter.FilePages);
        long shmem = inspect.Rss(task, MmCounter.ShmemPages);
        return name switch
        {
            "VmRSS" => (anon + file + shmem) * KbPerPage,
            "RssAnon" => anon * KbPerPage,
            "RssFile" => file * KbPerPage,
            "RssShmem" => shmem * KbPerPage,
            "VmSwap" => inspect.Rss(task, MmCounter.SwapEnts) * KbPerPage,
            "VmPTE" => inspect.PageTables(task) * KbPerPage,
            "VmSize" => Mapped(inspect, task, _ => true),
            "VmData" => Mapped(inspect, task, vma => vma.Perms is [_, 'w', _, 'p'] && (vma.Flags & VmFlags.GrowsDown) == 0),
            "VmLck" => inspect.LockedPages(task) * KbPerPage,
            "VmPin" => 0,
            _ => null,
        };
    }

    private static long Mapped(Inspect inspect, TaskStruct task, Func<VmaInfo, bool> counts) =>
        inspect.Vmas(task, new VirtAddr(0), new VirtAddr(VirtAddr.TaskSize)).Where(counts).Sum(vma => (long)(vma.End - vma.Start)) / 1024;

    private static Observed Smaps(ModelRun run, ScriptThread process, ObserveStep step)
    {
        ulong start = run.Address(step.Operands[0]) ?? 0;
        ulong length = run.Length(step.Operands[0]) ?? 1;
        if (run.Machine.Inspect.Vmas(process.Task, new VirtAddr(start), new VirtAddr(start + length)).Count == 0)
        {
            return new Observed { Absent = "no mapping" };
        }

        SmapsSum sum = SmapsSum.Of(run.Machine, process.Task, start, start + length);
        var counters = new Counter[step.Predicates.Count];
        for (int i = 0; i < counters.Length; i++)
        {
            string name = step.Predicates[i].Name;
            counters[i] = sum.Field(name) is { } value ? new Counter(name, value, process.Delta($"smaps {start:x} {name}", value)) : new Counter(name, null, null);
        }

        return new Observed { Counters = counters };
    }
}
