// SPDX-License-Identifier: GPL-2.0-or-later
using System.Runtime.CompilerServices;

namespace Selftests.MmCore;

/// <summary>A place where another thread may come between. Awaiting it parks the running thread, or does nothing.</summary>
public readonly struct PointAwaitable : ICriticalNotifyCompletion
{
    private readonly Scheduler scheduler;

    internal PointAwaitable(Scheduler scheduler, bool stays)
    {
        this.scheduler = scheduler;
        IsCompleted = stays;
    }

    public bool IsCompleted { get; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PointAwaitable GetAwaiter() => this;

    public void GetResult()
    {
    }

    public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

    public void UnsafeOnCompleted(Action continuation) => scheduler.Park(KBox.Parking!);
}
