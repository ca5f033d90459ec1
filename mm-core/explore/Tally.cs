// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>Counts executions by what they came to.</summary>
internal sealed class Tally
{
    private long traces;
    private long deadlocks;
    private long blocked;
    private long failures;
    private Schedule? failing;
    private Schedule? deadlock;

    internal void Add(ExecutionEnd end, bool isBlocked, Func<Schedule> taken)
    {
        if (isBlocked)
        {
            blocked++;
        }
        else if (end == ExecutionEnd.Deadlocked)
        {
            deadlocks++;
            deadlock ??= taken();
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

    internal bool IsEnough(ExploreOptions options) =>
        traces + deadlocks + blocked >= options.MaxExecutions || (options.StopsAtFailure && failures + deadlocks > 0);

    internal ExploreResult Result(bool isComplete) => new()
    {
        Traces = traces,
        Deadlocks = deadlocks,
        Blocked = blocked,
        Failures = failures,
        FirstFailing = failing,
        FirstDeadlock = deadlock,
        IsComplete = isComplete,
    };
}
