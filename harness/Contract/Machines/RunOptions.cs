// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text.Json.Serialization;
using Selftests.Harness.Profiles;

namespace Selftests.Harness;

/// <summary>How one case is run.</summary>
public sealed record RunOptions
{
    /// <summary>Nothing special.</summary>
    public static readonly RunOptions Default = new();

    /// <summary>Bugs of the zoo to switch on, by id (Z58). Only the model has them.</summary>
    public IReadOnlyList<string> Bugs { get; init; } = [];

    /// <summary>The machine that the model is; a script's own settings stand over it.</summary>
    public MachineProfile Profile { get; init; } = MachineProfile.Default;

    /// <summary>Every time limit is multiplied by it.</summary>
    public double TimeoutScale { get; init; } = 1;

    /// <summary>Take a snapshot of everything observable after every step.</summary>
    public bool Snapshots { get; init; }

    /// <summary>Steps that failed: record what those before each of them change in the page tables.</summary>
    public IReadOnlyList<int> HistoryOf { get; init; } = [];

    /// <summary>Whether the run is for the history of a failure.</summary>
    public bool History => HistoryOf.Count > 0;

    /// <summary>A step: record what is not as it was when it began; null: of none. Only of the model all can be seen.</summary>
    public int? StateOf { get; init; }

    /// <summary>The ways to take at the first choices; beyond them, the first way.</summary>
    public IReadOnlyList<int> Choices { get; init; } = [];

    /// <summary>The most ways through its choices that are run, from that one on; 1: that one.</summary>
    public int MaxWays { get; init; } = 1;

    /// <summary>So many allocations of memory may fail in one way through the case: each is a choice. Only the model's do.</summary>
    public int FailingAllocations { get; init; }

    /// <summary>The most executions of a race that are run.</summary>
    public long MaxExecutions { get; init; } = 1_000_000;

    /// <summary>A race that was made of two steps is explored only where they touch the same object.</summary>
    public bool OnlyWhatMeets { get; init; }

    /// <summary>Keep a record of each end that executions of a race come to.</summary>
    public bool KeepsEnds { get; init; }

    /// <summary>
    /// Nothing that a script expects ends the rounds of a race: all of them are to be told. Snapshots have what is in pages, too.
    /// </summary>
    public bool Observes { get; init; }

    /// <summary>How often a race runs on a machine that shows an order by chance; null: as often as that is worth it there.</summary>
    public int? Rounds { get; init; }

    /// <summary>The one execution of a race that is run, by its decisions; empty: all.</summary>
    public string Schedule { get; init; } = "";

    /// <summary>Gives up what runs: a case that waits in a kernel comes to no end by itself.</summary>
    [JsonIgnore]
    public CancellationToken Cancel { get; init; }

    /// <summary>Whether csharp blocks may run.</summary>
    public bool AllowCsharp { get; init; }

    /// <summary>Whether a case may change the machine underneath: its knobs, its swap. Elsewhere than on Linux it means nothing.</summary>
    public bool AllowMachine { get; init; }
}
