// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>How far a race is explored.</summary>
public sealed record ExploreOptions
{
    public static ExploreOptions All { get; } = new();

    /// <summary>Every order of steps is run, and not each trace once: what explorers are measured by.</summary>
    public bool IsNaive { get; init; }

    /// <summary>Only executions in which so often a thread is stopped that could go on; null: all. Never complete.</summary>
    public int? MaxPreemptions { get; init; }

    /// <summary>The exploration ends, incomplete, behind so many executions.</summary>
    public long MaxExecutions { get; init; } = long.MaxValue;

    /// <summary>The exploration ends, incomplete, behind the first execution that failed or came to a deadlock.</summary>
    public bool StopsAtFailure { get; init; }
}
