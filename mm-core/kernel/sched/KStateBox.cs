// SPDX-License-Identifier: GPL-2.0-or-later
using System.Runtime.CompilerServices;

namespace Selftests.MmCore;

/// <summary>A pooled box around one async method's state machine.</summary>
internal sealed class KStateBox<TStateMachine, T> : KBox<T>
    where TStateMachine : IAsyncStateMachine
{
    [ThreadStatic]
    private static KStateBox<TStateMachine, T>? pool;

    internal TStateMachine StateMachine = default!;
    private KStateBox<TStateMachine, T>? nextFree;

    internal static KStateBox<TStateMachine, T> Rent()
    {
        KStateBox<TStateMachine, T>? box = pool;
        if (box is null)
        {
            return new KStateBox<TStateMachine, T>();
        }

        pool = box.nextFree;
        box.nextFree = null;
        return box;
    }

    internal override Type Method => typeof(TStateMachine);

    internal override void MoveNext() => StateMachine.MoveNext();

    protected override void Recycle()
    {
        StateMachine = default!;
        if (IsKept)
        {
            return;
        }

        nextFree = pool;
        pool = this;
    }
}
