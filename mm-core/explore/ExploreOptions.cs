// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>How a race is explored, and how far.</summary>
public sealed record ExploreOptions
{
    public static ExploreOptions All { get; } = new();

    public ExploreWay Way { get; init; }

    /// <summary>
    /// Only executions in which so often a thread is stopped that could go on: every trace that has one; null: all. It takes every order of
    /// them, so that some are like others.
    /// </summary>
    public int? MaxPreemptions { get; init; }

    /// <summary>
    /// Groups of threads, by their numbers, that do the same thing from the same state, so that it makes no difference which is which: of
    /// executions that differ only by that, one is run. Whoever looks at the end must not tell them apart either.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<int>> EqualThreads { get; init; } = [];

    /// <summary>
    /// What a thread does under a lock is one step, and the order of locks is none that can be seen, where nobody can see into what is done
    /// under them; else all of it is explored.
    /// </summary>
    public bool WholeSections { get; init; }

    /// <summary>The exploration ends, incomplete, behind so many executions. Random ways have no other end: 1,000 unless said.</summary>
    public long MaxExecutions { get; init; } = long.MaxValue;

    /// <summary>The exploration ends, incomplete, behind the first execution that failed or came to a deadlock.</summary>
    public bool StopsAtFailure { get; init; }

    /// <summary>
    /// An execution that has come so far does not end: threads that only wait for each other in loops. The run gets a
    /// <see cref="StepBudgetException"/>.
    /// </summary>
    public int MaxSteps { get; init; } = 100_000;

    /// <summary>What random ways draw from.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Of <see cref="ExploreWay.Pct"/>: a failure that hangs on the order of so many steps is met with a known chance.</summary>
    public int PctDepth { get; init; } = 3;

    /// <summary>Told every <see cref="ProgressEvery"/> executions.</summary>
    public Action<ExploreProgress>? Progress { get; init; }

    public int ProgressEvery { get; init; } = 10_000;

    /// <summary>Looked at behind each execution: what is known by then is the result.</summary>
    public CancellationToken Cancellation { get; init; }
}
