// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>Counts executions by what they came to, and says when there were enough.</summary>
internal sealed class Tally(ExploreOptions options)
{
    private long traces;
    private long deadlocks;
    private long blocked;
    private long failures;
    private Schedule? failing;
    private Schedule? deadlock;
    private IReadOnlyList<DeadlockWait> waits = [];

    internal long Executions => traces + deadlocks + blocked;

    /// <summary>Why it is enough; null: it is not.</summary>
    internal ExploreStop? Stop =>
        options.StopsAtFailure && failures + deadlocks > 0 ? ExploreStop.Failure
        : Executions >= options.MaxExecutions ? ExploreStop.Limit
        : options.Cancellation.IsCancellationRequested ? ExploreStop.Cancelled
        : null;

    /// <param name="end">What an execution came to.</param>
    /// <param name="isBlocked">It was like an earlier one.</param>
    /// <param name="taken">How it went, where somebody is to know.</param>
    /// <param name="waiting">Who waits for whom, if that is a deadlock.</param>
    internal void Add(ExecutionEnd end, bool isBlocked, Func<Schedule> taken, Func<IReadOnlyList<DeadlockWait>>? waiting = null)
    {
        if (isBlocked)
        {
            blocked++;
        }
        else if (end == ExecutionEnd.Deadlocked)
        {
            deadlocks++;
            if (deadlock is null)
            {
                deadlock = taken();
                waits = waiting?.Invoke() ?? [];
            }
        }
        else
        {
            traces++;
            if (end == ExecutionEnd.Failed)
            {
                failures++;
                failing ??= taken();
            }
        }
    }

    /// <summary>Tells how far it has come, now and then.</summary>
    internal void Tell(Func<double> about)
    {
        if (options.Progress is { } progress && Executions % options.ProgressEvery == 0)
        {
            progress(new ExploreProgress(Executions, about(), failures + deadlocks));
        }
    }

    internal ExploreResult Result(ExploreStop stop, double about) => new()
    {
        Traces = traces,
        Deadlocks = deadlocks,
        Blocked = blocked,
        Failures = failures,
        FirstFailing = failing,
        FirstDeadlock = deadlock,
        Waits = waits,
        Stop = stop,
        About = about,
    };
}
