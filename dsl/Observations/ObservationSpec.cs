// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;

namespace Selftests.Dsl;

/// <summary>Something that an <c>expect</c> can look at.</summary>
/// <param name="Name">Its word.</param>
/// <param name="Claims">The forms that fit.</param>
/// <param name="Example">One of them, for messages.</param>
public sealed record ObservationSpec(string Name, Claims Claims, string Example)
{
    /// <summary>What stands in its brackets; empty: it has none.</summary>
    public ValueList<Parameter> Parameters { get; init; } = [];

    /// <summary>What stands in its brackets is bound as the arguments of a call are.</summary>
    public CallSpec AsCall => new(Name, CallGroup.Value, Parameters, ResultKind.Count);

    /// <summary>What can be said with one word, and denied with '!'.</summary>
    public IReadOnlyList<string> Bits { get; init; } = [];

    /// <summary>What is said with a word and a value.</summary>
    public IReadOnlyList<Parameter> Fields { get; init; } = [];

    /// <summary>The words that a field's value may be; empty: any.</summary>
    public ValueList<string> FieldWords { get; init; } = [];

    /// <summary>The fields have the kernel's names, which no table here has.</summary>
    public bool HasKernelFields { get; init; }

    /// <summary>A field may also be claimed as a change: <c>anon +1</c>.</summary>
    public bool HasDeltas { get; init; }

    /// <summary>Only a model can answer.</summary>
    public bool IsModelOnly { get; init; }
}
