// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Linux;
using Selftests.Harness.Model;

namespace Selftests.Harness.Observations;

/// <summary>vmstat: counters of the whole machine, which on Linux others share.</summary>
internal sealed class VmstatObservable() : CounterObservable(Observables.Spec("vmstat"), Linux.Look.Nothing)
{
    public override IEnumerable<string> ModelFields => ["pgfault", "pgmajfault", "speculative_pgfault"];

    public override long? Value(ModelSight sight, string name) => name switch
    {
        "pgfault" => (long)sight.Machine.PgFault,
        "pgmajfault" => (long)sight.Machine.PgMajFault,
        "speculative_pgfault" => (long)sight.Machine.SpeculativePgFault,
        _ => null,
    };
}
