// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Linux;
using Selftests.Harness.Model;

namespace Selftests.Harness.Observations;

/// <summary>nr_ptes: page tables of a process.</summary>
internal sealed class NrPtesObservable() : CounterObservable(Observables.Spec("nr_ptes"), Linux.Look.Tables)
{
    public override bool IsInSnapshots => true;

    public override long? Value(ModelSight sight, string name) => sight.Inspect.PageTables(sight.Task);
}
