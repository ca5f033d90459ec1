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

    /// <summary>What its flags ask for besides.</summary>
    public ValueList<FlagRule> FlagRules { get; init; } = [];

    /// <summary>The setting of <c>machine { }</c> without which it has nothing to act on, or null.</summary>
    public MachineNeed? Needs { get; init; }

    /// <summary>A process may be gone behind it, the one that makes it or another.</summary>
    public bool EndsProcesses { get; init; }

    /// <summary>What is again as it was before the call, when it fails for want of memory and has done nothing that it tells of.</summary>
    public StateParts Restores { get; init; }

    /// <summary>The argument with which it promises nothing of that: what is at the place that it names goes first.</summary>
    public string? Replaces { get; init; }

    /// <summary>How it is written, where the signature alone does not tell.</summary>
    public string? Form { get; init; }

    /// <summary>Its first argument may be left out, although others follow: where a mapping is to be.</summary>
    public bool HasOptionalFirst => Parameters is [{ IsOptional: true }, { IsOptional: false }, ..];

    /// <summary>Of a call that gives a region: the parameter that says how long it is.</summary>
    public string? RegionLength { get; } =
        Result == ResultKind.Region ? Parameters.FirstOrDefault(parameter => parameter.Kind == ParameterKind.Length)?.Name : null;

    /// <summary>What it gives is a number that the kernel chooses as it likes, and that says nothing by itself.</summary>
    public bool GivesOwnNumber => Result is ResultKind.File or ResultKind.Pipe or ResultKind.Uffd or ResultKind.Process or ResultKind.Event
        or ResultKind.Pin or ResultKind.Segment or ResultKind.Status;

    /// <summary>The arguments as a message shows them: <c>madvise(range, advice)</c>.</summary>
    public string Signature =>
        $"{Name}({string.Join(", ", Parameters.Select(parameter => parameter.IsOptional ? $"[{parameter.Name}]" : parameter.Name))})";

    /// <summary>What a message shows of a call: its form, and where a length stands of which C has another place.</summary>
    public string Advice => (Form ?? Signature) + (LengthInPlace is { } length ? $"; {length}" : "");

    /// <summary>Of a call that fills one range from another: its length stands behind the first, where C has it behind both.</summary>
    public string? LengthInPlace =>
        Parameters is [{ Name: var file }, { Kind: ParameterKind.Range, Name: var to }, { Kind: ParameterKind.Address, Name: var from }, ..]
            ? $"a length stands behind {to}, not behind {from}: {Name}({file}, p[0], 2 pages, q[0])"
            : null;

    /// <summary>Where a parameter or an option stands among the arguments of a bound call; -1: the call has none of this name.</summary>
    public int IndexOf(string parameter)
    {
        for (int i = 0; i < Parameters.Count; i++)
        {
            if (Parameters[i].Name == parameter)
            {
                return i;
            }
        }

        for (int i = 0; i < Options.Count; i++)
        {
            if (Options[i].Name == parameter)
            {
                return Parameters.Count + i;
            }
        }

        return -1;
    }

    /// <summary>The parameter or option at a place among the arguments of a bound call.</summary>
    public Parameter At(int index) => index < Parameters.Count ? Parameters[index] : Options[index - Parameters.Count];
}
