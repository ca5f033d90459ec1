// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>A set of signals: those that are pending, or blocked.</summary>
/// <remarks>The sigset_t of arch/x86/include/asm/signal.h.</remarks>
public readonly record struct SigSet(ulong Bits)
{
    /// <summary>What a thread's own instruction caused comes before everything else: the handler must find it there.</summary>
    private static readonly SigSet Synchronous =
        Of(Signal.SIGSEGV, Signal.SIGBUS, Signal.SIGILL, Signal.SIGTRAP, Signal.SIGFPE, Signal.SIGSYS);

    public bool IsEmpty => Bits == 0;

    public static SigSet Of(params ReadOnlySpan<Signal> signals)
    {
        ulong bits = 0;
        foreach (Signal signal in signals)
        {
            bits |= BitOf(signal);
        }

        return new SigSet(bits);
    }

    public bool Has(Signal signal) => (Bits & BitOf(signal)) != 0;

    public SigSet With(Signal signal) => new(Bits | BitOf(signal));

    public SigSet Without(SigSet others) => new(Bits & ~others.Bits);

    /// <summary>The one that is taken next; none of an empty set.</summary>
    /// <remarks>kernel/signal.c:next_signal()</remarks>
    internal Signal Next()
    {
        ulong first = (Bits & Synchronous.Bits) != 0 ? Bits & Synchronous.Bits : Bits;
        return first == 0 ? Signal.None : (Signal)(System.Numerics.BitOperations.TrailingZeroCount(first) + 1);
    }

    private static ulong BitOf(Signal signal) => 1UL << ((int)signal - 1);
}
