// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;

namespace Selftests.Dsl;

/// <summary>Short names for the tables of calls.</summary>
internal static class Parameters
{
    public static readonly Parameter TheRange = new("range", ParameterKind.Range);

    public static readonly Parameter TheAddress = new("addr", ParameterKind.Address);

    public static readonly Parameter TheFile = new("fd", ParameterKind.File);

    public static readonly Parameter TheSegment = new("shmid", ParameterKind.Segment);

    public static readonly Parameter TheUffd = new("uffd", ParameterKind.Uffd);

    public static readonly Parameter TheProtection = Flags("prot", ConstantFamily.Prot);

    public static Parameter Length(string name) => new(name, ParameterKind.Length);

    public static Parameter Number(string name) => new(name, ParameterKind.Number);

    public static Parameter Of(ParameterKind kind, string name) => new(name, kind);

    /// <summary>One more element of an iovec.</summary>
    public static Parameter Next(string name) => Of(ParameterKind.Range, name).Optional();

    public static Parameter Flags(string name, params ConstantFamily[] families) =>
        new(name, ParameterKind.Flags) { Families = new(families) };

    public static Parameter Optional(this Parameter parameter) => parameter with { IsOptional = true };

    /// <summary>May be left out, and then stands for this.</summary>
    public static Parameter Optional(this Parameter parameter, long absent) => parameter with { IsOptional = true, Absent = absent };

    /// <summary>A number or a length that has constants.</summary>
    public static Parameter Or(this Parameter parameter, ConstantFamily family) => parameter with { Families = [family] };

    /// <summary>Flags of which Linux passes over those that it does not know.</summary>
    public static Parameter IgnoringUnknown(this Parameter parameter) => parameter with { IgnoresUnknown = true };

    /// <summary>Of a field: what the rest of the machine does decides it.</summary>
    public static Parameter HangingByTheMachine(this Parameter parameter) => parameter with { HangsByTheMachine = true };

    public static Parameter Only(this Parameter parameter, params string[] names) => parameter with { Only = [.. names] };

    public static CallSpec Syscall(string name, ResultKind result, params Parameter[] parameters) =>
        new(name, CallGroup.System, [.. parameters], result);

    public static CallSpec Call(CallGroup group, string name, ResultKind result, params Parameter[] parameters) =>
        new(name, group, [.. parameters], result);

    public static CallSpec WithFields(this CallSpec spec, params Parameter[] fields) => spec with { Fields = [.. fields] };

    public static CallSpec WithOptions(this CallSpec spec, params Parameter[] options) => spec with { Options = [.. options] };
}
