// SPDX-License-Identifier: GPL-2.0-or-later
using System.Runtime.CompilerServices;

namespace Selftests.MmCore;

/// <summary>A step of the kernel in which another thread may come between. It is awaited exactly once.</summary>
/// <remarks>
/// Single-threaded: a step that meets no other thread completes without allocation, one that is parked lives in a pooled box.
/// A plain method is atomic; the compiler keeps it so.
/// </remarks>
[AsyncMethodBuilder(typeof(KTaskMethodBuilder<>))]
public readonly struct KTask<T>
{
    private readonly KBox<T>? box;
    private readonly T value;
    private readonly int version;

    public KTask(T value)
    {
        box = null;
        this.value = value;
        version = 0;
    }

    internal KTask(KBox<T> box)
    {
        this.box = box;
        value = default!;
        version = box.Version;
    }

    public bool IsCompleted
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => box is null || box.Done;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Awaiter GetAwaiter() => new(this);

    /// <summary>The result of a step that was never parked: its caller may go on as a plain function. Otherwise await it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryResult(out T result)
    {
        result = value;
        return box is null;
    }

    /// <summary>What is parked of it; null: it was done at once.</summary>
    internal KBox? Parked => box;

    /// <summary>What the compiler asks when a KTask is awaited; nobody else may call it.</summary>
    public readonly struct Awaiter : ICriticalNotifyCompletion
    {
        private readonly KTask<T> task;

        internal Awaiter(KTask<T> task) => this.task = task;

        public bool IsCompleted
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => task.IsCompleted;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T GetResult() => task.box is null ? task.value : task.box.Take(task.version);

        public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

        public void UnsafeOnCompleted(Action continuation) => task.box!.Continuation = KBox.Parking;
    }
}
