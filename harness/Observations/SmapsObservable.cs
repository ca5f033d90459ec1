// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Linux;
using Selftests.Harness.Model;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;
using Selftests.MmCore;

namespace Selftests.Harness.Observations;

/// <summary>smaps(range): fields by the kernel's names, summed over the mappings that touch it.</summary>
internal sealed class SmapsObservable() : CounterObservable(Observables.Spec("smaps"), Linux.Look.Smaps)
{
    public override IEnumerable<string> ModelFields => MemSizeStats.Fields;

    public override int FuzzWeight => 3;

    public override IEnumerable<string> Names(ObserveStep step) => CountersOf(step);

    public override Observed OnLinux(ObserveStep step, LinuxSight seen) =>
        seen.Look.Text is { } absent ? new Observed { Absent = absent } : base.OnLinux(step, seen);

    public override Observed OnModel(ObserveStep step, ModelSight sight)
    {
        ulong start = sight.At(step.Operands[0]).Value;
        ulong length = sight.Length(step.Operands[0]) ?? 1;
        if (sight.Inspect.Vmas(sight.Task, new VirtAddr(start), new VirtAddr(start + length)).Count == 0)
        {
            return new Observed { Absent = "no mapping" };
        }

        MemSizeStats sum = sight.Inspect.Smaps(sight.Task, new VirtAddr(start), new VirtAddr(start + length));
        var counters = new List<Counter>(step.Predicates.Count);
        foreach (string name in CountersOf(step))
        {
            counters.Add(
                sum.Field(name) is { } value
                    ? new Counter(name, value, sight.Delta($"smaps {start:x} {name}", value))
                    : new Counter(name, null, null));
        }

        return new Observed { Counters = counters };
    }

    public override long? Value(ModelSight sight, string name) => null;

    public override string Random(IRandomPlaces places) =>
        $"smaps({places.RangeText()}): {places.Pick<string>([.. MemSizeStats.Fields])} 0";
}
