// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>One step of a litmus program.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Place">With which variable, or which lock.</param>
/// <param name="Value">What it writes or adds.</param>
/// <param name="Expected">What it has to find, or the other variable.</param>
internal readonly record struct Access(LitmusAccess Kind, int Place, int Value = 0, int Expected = 0)
{
    internal static Access Read(int place) => new(LitmusAccess.Read, place);

    internal static Access Write(int place, int value = 1) => new(LitmusAccess.Write, place, value);

    internal static Access Add(int place, int value = 1) => new(LitmusAccess.FetchAdd, place, value);

    internal static Access Cas(int place, int expected, int value) => new(LitmusAccess.CompareExchange, place, value, expected);

    internal static Access WriteOtherIfZero(int place, int other) => new(LitmusAccess.WriteOtherIfZero, place, 1, other);

    internal static Access Lock(int place) => new(LitmusAccess.Lock, place);

    internal static Access ReadLock(int place) => new(LitmusAccess.ReadLock, place);

    internal static Access TryLock(int place) => new(LitmusAccess.TryLock, place);

    internal static Access Unlock(int place) => new(LitmusAccess.Unlock, place);
}
