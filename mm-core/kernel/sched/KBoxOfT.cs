// SPDX-License-Identifier: GPL-2.0-or-later
using System.Runtime.ExceptionServices;

namespace Selftests.MmCore;

/// <summary>A box with a result.</summary>
internal abstract class KBox<T> : KBox
{
    internal T Result = default!;

    /// <summary>Takes the result out and gives the box back to its pool; a failure is thrown with its own stack.</summary>
    internal T Take(int version)
    {
        if (!Done || version != Version)
        {
            throw new InvalidOperationException(Done ? "a KTask was awaited twice" : "the result of a parked KTask was asked for");
        }

        T result = Result;
        Result = default!;
        ExceptionDispatchInfo? failure = Release();
        failure?.Throw();
        return result;
    }
}
