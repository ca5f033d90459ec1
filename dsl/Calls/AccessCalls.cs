// SPDX-License-Identifier: GPL-2.0-or-later
using static Selftests.Dsl.Parameters;

namespace Selftests.Dsl;

/// <summary>Accesses of user memory, and questions that have a value.</summary>
public static class AccessCalls
{
    /// <summary>How many bytes one instruction moves.</summary>
    public const string Size = "size";

    internal static readonly CallSpec[] All =
    [
        Access("load", ResultKind.Byte, TheAddress, Length(Size).Optional(absent: 1)),
        Access("store", ResultKind.Zero, TheAddress, Of(ParameterKind.Stored, "value"), Length(Size).Optional(absent: 1)),
        Access("fill", ResultKind.Zero, TheRange, Of(ParameterKind.Byte, "value")),
        Access("fetch", ResultKind.Zero, TheAddress),
        Call(CallGroup.Value, "addr", ResultKind.Address, Number("value")),
    ];

    private static CallSpec Access(string name, ResultKind result, params Parameter[] parameters) =>
        Call(CallGroup.Access, name, result, parameters).WithFields(TheAddress);
}
