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

    /// <summary>Of what is compared with <c>==</c>: what stands behind it.</summary>
    public ParameterKind Value { get; init; } = ParameterKind.Number;

    /// <summary>What it compares are bytes.</summary>
    public bool HasBytes => Value is ParameterKind.Byte or ParameterKind.Stored;

    /// <summary>Of one that looks at one place: which says the same of ranges, where two places are compared.</summary>
    public string? AsRange { get; init; }

    /// <summary>What stands in its list.</summary>
    public ParameterKind Listed { get; init; } = ParameterKind.Word;

    /// <summary>So many bytes count as one where a field is claimed by a size: rss counts pages, smaps kB.</summary>
    public long BytesPerCount { get; init; } = 1;

    /// <summary>Which of its words can hold together; null: all of them.</summary>
    internal ExclusiveWords? Exclusive { get; init; }

    /// <summary>A word as a bit, 1 shifted by its place among the words; 0: there is none of this name.</summary>
    public ulong BitOf(string word)
    {
        for (int i = 0; i < Bits.Count; i++)
        {
            if (Bits[i] == word)
            {
                return 1UL << i;
            }
        }

        return 0;
    }

    /// <summary>It looks at each page of a range; else at one place.</summary>
    public bool HasRange => Parameters is [{ Kind: ParameterKind.Range }, ..];

    /// <summary>The fields have the kernel's names, which no table here has.</summary>
    public bool HasKernelFields { get; init; }

    /// <summary>A field and its value are words together: <c>exited 0</c>, <c>mmap_lock read</c>.</summary>
    public bool AreFieldsWords { get; init; }

    /// <summary>A field may also be claimed as a change: <c>anon +1</c>.</summary>
    public bool HasDeltas { get; init; }

    /// <summary>Only a model can answer.</summary>
    public bool IsModelOnly { get; init; }
}
