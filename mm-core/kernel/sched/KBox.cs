// SPDX-License-Identifier: GPL-2.0-or-later
using System.Runtime.ExceptionServices;

namespace Selftests.MmCore;

/// <summary>The heap part of a suspended KTask: what to resume, and who waits for it.</summary>
internal abstract class KBox
{
    /// <summary>The box about to be parked. Between an awaiter's IsCompleted and its OnCompleted nothing else runs.</summary>
    [ThreadStatic]
    internal static KBox? Parking;

    internal KBox? Continuation;
    internal bool Done;
    internal ExceptionDispatchInfo? Failure;

    /// <summary>Counts the uses of a pooled box, so that a KTask awaited twice is noticed.</summary>
    internal int Version;

    /// <summary>A checkpoint goes back to where it was parked: it is never used for anything else.</summary>
    internal bool IsKept;

    /// <summary>The compiler's type for the async method that it is the heap part of.</summary>
    internal abstract Type Method { get; }

    internal abstract void MoveNext();

    protected abstract void Recycle();

    /// <summary>Marks the step finished and runs on whoever awaits it.</summary>
    internal void Complete(ExceptionDispatchInfo? failure)
    {
        Failure = failure;
        Done = true;
        KBox? next = Continuation;
        Continuation = null;
        next?.MoveNext();
    }

    protected ExceptionDispatchInfo? Release()
    {
        ExceptionDispatchInfo? failure = Failure;
        Failure = null;
        Continuation = null;
        Done = false;
        Version = unchecked(Version + 1);
        Recycle();
        return failure;
    }
}
