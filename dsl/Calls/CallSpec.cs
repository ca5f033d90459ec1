// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;

namespace Selftests.Dsl;

/// <summary>A call that a script can write: its arguments, its result, and what it fills in.</summary>
/// <param name="Name">The kernel's name.</param>
/// <param name="Group">Who does it.</param>
/// <param name="Parameters">In order; those that may be left out come last.</param>
/// <param name="Result">On success.</param>
public sealed record CallSpec(string Name, CallGroup Group, ValueList<Parameter> Parameters, ResultKind Result)
{
    /// <summary>Arguments that are written with their names, in any order: <c>align 1G</c>.</summary>
    public ValueList<Parameter> Options { get; init; } = [];

    /// <summary>What stands behind the result: <c>mapped 1 page</c>.</summary>
    public ValueList<Parameter> Fields { get; init; } = [];

    /// <summary>The arguments as a message shows them: <c>madvise(range, advice)</c>.</summary>
    public string Signature =>
        $"{Name}({string.Join(", ", Parameters.Select(parameter => parameter.IsOptional ? $"[{parameter.Name}]" : parameter.Name))})";
}
