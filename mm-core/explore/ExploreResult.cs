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

    /// <summary>Why it ended.</summary>
    public ExploreStop Stop { get; init; }

    /// <summary>All that there is was explored. False: what was not seen may fail.</summary>
    public bool IsComplete => Stop == ExploreStop.Complete;

    /// <summary>
    /// How many traces there seem to be in all, deadlocks among them: exact where it is complete, else a guess, mostly too low.
    /// </summary>
    public double About { get; init; }

    /// <summary>Of the executions that failed, the first.</summary>
    public Schedule? FirstFailing { get; init; }

    /// <summary>Of the executions that came to a deadlock, the first.</summary>
    public Schedule? FirstDeadlock { get; init; }

    /// <summary>Sections under locks were explored as wholes: <see cref="ExploreOptions.WholeSections"/>.</summary>
    public bool HasWholeSections { get; init; }

    /// <summary>Who waits for whom in the first deadlock, where each trace is explored.</summary>
    public IReadOnlyList<DeadlockWait> Waits { get; init; } = [];

    /// <summary>How often the race was run.</summary>
    public long Executions => Traces + Deadlocks + Blocked;
}
