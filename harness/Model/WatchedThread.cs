// SPDX-License-Identifier: GPL-2.0-or-later
using System.Diagnostics;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Model;

/// <summary>A thread that runs cases one after the other, and that somebody else looks after.</summary>
/// <remarks>
/// The wall clock is only a backstop behind the budget of steps. A run that is late, or that nobody waits for any more, is first asked to
/// end at its next scheduling point; one that does not get to any is given up with its thread. The runtime's own way to stop a thread,
/// ControlledExecution, is not taken: on Linux it brought the process down (.NET 10, every third abort of a debug build).
/// </remarks>
internal sealed class WatchedThread
{
    /// <summary>Deep recursion of a mutated model must not bring the process down.</summary>
    public const int StackSize = 16 << 20;

    /// <summary>How often such a thread is looked after.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    [ThreadStatic]
    private static WatchedThread? current;

    private readonly Lock gate = new();
    private ModelRun? run;
    private long start;
    private TimeSpan limit;
    private CancellationToken cancel;
    private long lateSince;

    /// <summary>The watch over the calling thread; null: nobody looks after it.</summary>
    public static WatchedThread? Current
    {
        get => current;
        set => current = value;
    }

    /// <summary>The thread was given up: what it still comes to counts no more.</summary>
    public bool IsGivenUp { get; private set; }

    public void Begin(ModelRun begun, TimeSpan within, CancellationToken givenUp)
    {
        lock (gate)
        {
            (run, start, limit, cancel, lateSince) = (begun, Stopwatch.GetTimestamp(), within, givenUp, 0);
        }
    }

    public void End()
    {
        lock (gate)
        {
            run = null;
        }
    }

    /// <summary>Called by whoever looks after the thread, again and again. Not null: the thread is given up with this run.</summary>
    public ModelRun? Check()
    {
        lock (gate)
        {
            if (run is not { } late || (Stopwatch.GetElapsedTime(start) < limit && !cancel.IsCancellationRequested))
            {
                return null;
            }

            late.AskToEnd();
            lateSince = lateSince == 0 ? Stopwatch.GetTimestamp() : lateSince;
            if (Stopwatch.GetElapsedTime(lateSince) < Grace)
            {
                return null;
            }

            IsGivenUp = true;
            return late;
        }
    }
}
