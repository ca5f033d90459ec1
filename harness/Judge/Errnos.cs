// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;

namespace Selftests.Harness.Judge;

/// <summary>Names of errors, signals and their codes, for what a machine answered.</summary>
internal static class Errnos
{
    private const int SigBus = 7;
    private const int SigSegv = 11;

    /// <summary>EINVAL for 22.</summary>
    public static string Name(long errno) => ConstantTable.NameOf(ConstantFamily.Errno, (ulong)errno) ?? $"errno {errno}";

    /// <summary>SIGSEGV for 11.</summary>
    public static string Signal(long signal) => ConstantTable.NameOf(ConstantFamily.Signal, (ulong)signal) ?? $"signal {signal}";

    /// <summary>SEGV_MAPERR for code 1 of SIGSEGV; empty for what has no name.</summary>
    public static string Code(long signal, int code) => signal switch
    {
        SigSegv => ConstantTable.NameOf(ConstantFamily.SegvCode, (ulong)code) ?? "",
        SigBus => ConstantTable.NameOf(ConstantFamily.BusCode, (ulong)code) ?? "",
        _ => "",
    };
}
