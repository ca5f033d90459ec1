// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Linux;
using Selftests.Harness.Model;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;
using Selftests.MmCore;

namespace Selftests.Harness.Observations;

/// <summary>knob("path") == n: a setting of the machine.</summary>
internal sealed class KnobObservable() : CounterObservable(Observables.Spec("knob"), Linux.Look.Knob)
{
    private static readonly Dictionary<string, Func<MachineConfig, long>> Knobs = new()
    {
        ["/proc/sys/vm/max_map_count"] = config => config.MaxMapCount,
        ["/proc/sys/vm/mmap_min_addr"] = config => (long)config.DacMmapMinAddr,
        ["/proc/sys/vm/overcommit_memory"] = config => (long)config.OvercommitMemory,
        ["/proc/sys/vm/unprivileged_userfaultfd"] = config => config.UnprivilegedUserfaultfd ? 1 : 0,
    };

    /// <summary>The files that mean something to the model.</summary>
    public static IEnumerable<string> ModelFiles => Knobs.Keys;

    public override IEnumerable<string> Differences => [Name];

    public override IEnumerable<string> Names(ObserveStep step) => step.Operands.OfType<TextOperand>().Select(path => path.Value);

    public override Observed OnLinux(ObserveStep step, LinuxSight seen) =>
        seen.Look.Text is { } absent ? new Observed { Absent = absent } : base.OnLinux(step, seen);

    public override long? Value(ModelSight sight, string name) => Knobs.GetValueOrDefault(name)?.Invoke(sight.Machine.Config);

    public override string Full(string counter) => Name;

    protected override IEnumerable<string> CountersOf(ObserveStep step) => [Names(step).FirstOrDefault(Name)];
}
