// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>What an exploration came to, or what was known of it when it ended.</summary>
public sealed record ExploreResult
{
    /// <summary>Executions that differ in an order that can be seen, and in which all threads came to their end.</summary>
    public long Traces { get; init; }

    /// <summary>Executions that ended with threads waiting for each other. Not among the traces.</summary>
    public long Deadlocks { get; init; }

    /// <summary>Executions that turned out to be like an earlier one: an optimal exploration has none.</summary>
    public long Blocked { get; init; }

    /// <summary>How many of the traces failed.</summary>
    public long Failures { get; init; }

    /// <summary>All that there is was explored. False: what was not seen may fail.</summary>
    public bool IsComplete { get; init; }

    /// <summary>Of the executions that failed, the first.</summary>
    public Schedule? FirstFailing { get; init; }

    /// <summary>Of the executions that came to a deadlock, the first.</summary>
    public Schedule? FirstDeadlock { get; init; }

    /// <summary>How often the race was run.</summary>
    public long Executions => Traces + Deadlocks + Blocked;
}
