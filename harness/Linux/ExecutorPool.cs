// SPDX-License-Identifier: GPL-2.0-or-later
using System.Collections.Concurrent;

namespace Selftests.Harness.Linux;

/// <summary>Idle executors: as many as ran at once. One that failed, or whose kernel is dead, is not used again.</summary>
internal sealed class ExecutorPool(Func<Executor> start) : IDisposable
{
    private readonly ConcurrentBag<Executor> idle = [];

    /// <summary>Those that nobody uses now.</summary>
    public IReadOnlyList<Executor> Idle => [.. idle];

    public T Use<T>(Func<Executor, T> work)
    {
        Executor executor = idle.TryTake(out Executor? ready) ? ready : start();
        bool whole = false;
        try
        {
            T result = work(executor);
            whole = true;
            return result;
        }
        finally
        {
            if (whole && executor.Guest is not { IsSpent: true })
            {
                idle.Add(executor);
            }
            else
            {
                executor.Dispose();
            }
        }
    }

    public void Dispose()
    {
        while (idle.TryTake(out Executor? executor))
        {
            executor.Dispose();
        }
    }
}
