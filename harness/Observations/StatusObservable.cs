// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Linux;
using Selftests.Harness.Model;
using Selftests.Harness.Steps;
using Selftests.MmCore;

namespace Selftests.Harness.Observations;

/// <summary>status: fields of /proc/PID/status.</summary>
internal sealed class StatusObservable() : CounterObservable(Observables.Spec("status"), Linux.Look.Status)
{
    public override IEnumerable<string> ModelFields => Inspect.StatusFields;

    public override int FuzzWeight => 1;

    public override IEnumerable<string> Names(ObserveStep step) => CountersOf(step);

    public override long? Value(ModelSight sight, string name) => sight.Inspect.Status(sight.Task, name);

    public override string Random(IRandomPlaces places) => $"status: {places.Pick<string>([.. Inspect.StatusFields])} 0";
}
