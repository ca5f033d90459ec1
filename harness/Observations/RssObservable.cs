// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Linux;
using Selftests.Harness.Model;
using Selftests.MmCore;

namespace Selftests.Harness.Observations;

/// <summary>rss: pages of a process by kind.</summary>
internal sealed class RssObservable() : CounterObservable(Observables.Spec("rss"), Linux.Look.Rss)
{
    public override bool IsInSnapshots => true;

    public override long? Value(ModelSight sight, string name) => name switch
    {
        "anon" => sight.Inspect.Rss(sight.Task, MmCounter.AnonPages),
        "file" => sight.Inspect.Rss(sight.Task, MmCounter.FilePages),
        "shmem" => sight.Inspect.Rss(sight.Task, MmCounter.ShmemPages),
        "swap" => sight.Inspect.Rss(sight.Task, MmCounter.SwapEnts),
        _ => null,
    };
}
