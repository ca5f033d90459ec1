// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Linux;
using Selftests.Harness.Model;

namespace Selftests.Harness.Observations;

/// <summary>thread_faults: faults of the thread that looks. A snapshot has the sum of its process.</summary>
internal sealed class ThreadFaultsObservable() : CounterObservable(Observables.Spec("thread_faults"), Linux.Look.Faults)
{
    public override bool IsInSnapshots => true;

    /// <summary>Each step tells its own.</summary>
    public override bool IsWritten => false;

    public override long? Value(ModelSight sight, string name) => (long)(name == "minor" ? sight.Thread.MinFlt : sight.Thread.MajFlt);

    public override long? OfProcess(ModelSight sight, string name) =>
        (long)(name == "minor" ? sight.ToldFaults.Minor : sight.ToldFaults.Major);
}
