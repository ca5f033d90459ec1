// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Linux;
using Selftests.Harness.Model;
using Selftests.Harness.Steps;
using Selftests.MmCore;

namespace Selftests.Harness.Observations;

/// <summary>status: fields of /proc/PID/status.</summary>
internal sealed class StatusObservable() : CounterObservable(Observables.Spec("status"), Linux.Look.Status)
{
    private const int KbPerPage = 4;
    private const int Kb = 1024;

    private static readonly string[] Fields =
        ["VmSize", "VmLck", "VmPin", "VmRSS", "RssAnon", "RssFile", "RssShmem", "VmData", "VmPTE", "VmSwap"];

    public override IEnumerable<string> ModelFields => Fields;

    public override int FuzzWeight => 1;

    public override IEnumerable<string> Names(ObserveStep step) => step.Predicates.Select(predicate => predicate.Name);

    public override long? Value(ModelSight sight, string name)
    {
        (Inspect inspect, TaskStruct task) = (sight.Inspect, sight.Task);
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

    public override string Random(IRandomPlaces places) => $"status: {places.Pick<string>(Fields)} 0";

    private static long Mapped(Inspect inspect, TaskStruct task, Func<VmaInfo, bool> counts) =>
        inspect.Vmas(task, new VirtAddr(0), new VirtAddr(VirtAddr.TaskSize)).Where(counts).Sum(vma => (long)(vma.End - vma.Start)) / Kb;
}
