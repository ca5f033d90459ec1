// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Records;

/// <summary>What the executions of a race came to, all that were made of one way through its case.</summary>
public sealed record RaceRecord
{
    /// <summary>Executions that differ in an order that can be seen, or rounds.</summary>
    public required long Executions { get; init; }

    /// <summary>Why there may be others than these; null: there are none.</summary>
    public string? Incomplete { get; init; }

    /// <summary>They are rounds on a real machine, which shows what it likes: what was not seen is no failure.</summary>
    public bool IsSampled { get; init; }

    /// <summary>The steps that it was made of touch nothing in common but locks: nothing but the two orders was run.</summary>
    public bool IsApart { get; init; }

    /// <summary>The record that this is in is that of one execution which failed: nothing is said of the others.</summary>
    public bool Failed { get; init; }

    /// <summary>What was seen of each expectation of which some execution must show it, and of each outcome.</summary>
    public IReadOnlyList<RaceCount> Counts { get; init; } = [];

    /// <summary>Of executions that end alike one each, where others are compared with them.</summary>
    public IReadOnlyList<CaseRecord> Ends { get; init; } = [];

    /// <summary>What the record's own execution did, by its decisions; it is run again by that.</summary>
    public string Schedule { get; init; } = "";

    /// <summary>The same for a reader. Only of an execution that failed.</summary>
    public IReadOnlyList<RaceMove> Moves { get; init; } = [];
}
