// SPDX-License-Identifier: GPL-2.0-or-later
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Selftests.MmCore;

/// <summary>Builds a KTask: the state machine stays on the stack until it is parked for the first time.</summary>
public struct KTaskMethodBuilder<T>
{
    private KBox<T>? box;
    private T value;

    public readonly KTask<T> Task
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => box is null ? new KTask<T>(value) : new KTask<T>(box);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static KTaskMethodBuilder<T> Create() => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Start<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine => stateMachine.MoveNext();

    public readonly void SetStateMachine(IAsyncStateMachine stateMachine) =>
        throw new NotSupportedException("a KTask's state machine is never boxed by the compiler");

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetResult(T result)
    {
        if (box is null)
        {
            value = result;
            return;
        }

        box.Result = result;
        box.Complete(null);
    }

    public readonly void SetException(Exception exception)
    {
        ExceptionDispatchInfo failure = ExceptionDispatchInfo.Capture(exception);
        if (box is null)
        {
            // Not parked yet: the caller is on this stack, so it sees the exception where it called.
            failure.Throw();
        }

        box!.Complete(failure);
    }

    public void AwaitOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : INotifyCompletion
        where TStateMachine : IAsyncStateMachine =>
        throw new NotSupportedException("only a KTask or a scheduling point can be awaited in mm-core");

    public void AwaitUnsafeOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : ICriticalNotifyCompletion
        where TStateMachine : IAsyncStateMachine
    {
        if (box is null)
        {
            KStateBox<TStateMachine, T> rented = KStateBox<TStateMachine, T>.Rent();
            // The builder lives inside the state machine: set the box first, then copy the machine into it.
            box = rented;
            rented.StateMachine = stateMachine;
        }

        KBox.Parking = box;
        awaiter.UnsafeOnCompleted(null!);
        KBox.Parking = null;
    }
}
