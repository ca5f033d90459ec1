// SPDX-License-Identifier: GPL-2.0-or-later
using System.Runtime.CompilerServices;

namespace Selftests.MmCore;

/// <summary>Who wants to know what is touched: the race that this host thread runs.</summary>
/// <remarks>
/// The kernel's objects are asked for far more often than anybody races, and a look at what belongs to a thread costs a fault a tenth. So
/// they look at one static number first, which says how many host threads are in a race, and is 0 nearly always; what is touched never
/// depends on it, only whether it is told. A machine that is given up in the middle of a race leaves nothing behind in it: the next one
/// that its thread runs takes its place.
/// </remarks>
internal static class Races
{
    private static int threads;

    [ThreadStatic]
    private static Scheduler? current;

    /// <summary>This thread is one of those that are counted.</summary>
    [ThreadStatic]
    private static bool isCounted;

    /// <summary>Ask this first: whoever is alone pays no more.</summary>
    internal static bool AreOn
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => threads != 0;
    }

    /// <summary>Whether this host thread runs one.</summary>
    internal static bool IsOnHere => isCounted;

    /// <summary>The race, if it is one, in which a thread is about to run on.</summary>
    internal static void Enter(Scheduler? scheduler)
    {
        current = scheduler;
        if (IsOnHere != scheduler is not null)
        {
            isCounted = scheduler is not null;
            Interlocked.Add(ref threads, isCounted ? 1 : -1);
        }
    }

    /// <summary>Who looks at the machine is no thread of it: what he reads is told to nobody. Gives back who goes on behind it.</summary>
    internal static Scheduler? Leave()
    {
        Scheduler? left = current;
        current = null;
        return left;
    }

    /// <summary>Behind <see cref="Leave"/>.</summary>
    internal static void Return(Scheduler? left) => current = left;

    /// <summary>Tells the race what its running thread does.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Touch(ObjectKind kind, ulong id, int part, Sharing sharing) =>
        current?.Touch(new Operation(kind, id, part, sharing));
}
