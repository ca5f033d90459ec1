// SPDX-License-Identifier: GPL-2.0-or-later
using System.Runtime.CompilerServices;

namespace Selftests.MmCore;

/// <summary>Who wants to know what is touched: the race that this host thread runs.</summary>
/// <remarks>
/// The kernel's objects are asked for far more often than anybody races. So they look at one static number first, which is 0 unless some
/// machine of the program races; what is touched never depends on it, only whether it is told.
/// </remarks>
internal static class Races
{
    private static int running;

    [ThreadStatic]
    private static Scheduler? current;

    /// <summary>Ask this first: whoever is alone pays no more.</summary>
    internal static bool AreOn
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => running != 0;
    }

    internal static void Begin() => Interlocked.Increment(ref running);

    internal static void End() => Interlocked.Decrement(ref running);

    /// <summary>The race, if it is one, in which a thread is about to run on.</summary>
    internal static void Enter(Scheduler? scheduler) => current = scheduler;

    /// <summary>Who looks at the machine is no thread of it: what he reads is told to nobody. Gives back who goes on behind it.</summary>
    internal static Scheduler? Leave()
    {
        Scheduler? left = current;
        current = null;
        return left;
    }

    /// <summary>Tells the race what its running thread does.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Touch(ObjectKind kind, ulong id, int part, Sharing sharing) =>
        current?.Touch(new Operation(kind, id, part, sharing));
}
