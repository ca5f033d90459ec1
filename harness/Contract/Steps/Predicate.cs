// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;

namespace Selftests.Harness.Steps;

/// <summary>One word of an expectation.</summary>
/// <param name="Source">Where the word itself stands: the caret of a failure.</param>
/// <param name="Name">The bit, counter or field; empty where the observation is itself the value (<c>memory(a) == v</c>).</param>
/// <param name="Denied">Spelled with <c>!</c>.</param>
/// <param name="Relative">Spelled <c>+N</c> or <c>-N</c>: counted since the last such line.</param>
/// <param name="Value">Null: a bare word. Lists and groups for maps and trace.</param>
public sealed record Predicate(SourceText Source, string Name, bool Denied, bool Relative, Operand? Value)
{
    /// <summary>Of a bare word: 1 shifted by its place among those of its observation.</summary>
    public ulong Bit { get; init; }

    /// <summary>How the value is related to what is seen; null: it is the same, and no sign was written.</summary>
    public Relation? Relation { get; init; }

    /// <summary>The counters whose sum is meant; empty: the one of this name.</summary>
    public IReadOnlyList<string> Terms { get; init => field = value.Count > 1 ? value : []; } = [];

    /// <summary>The counters that must be seen for it.</summary>
    public IReadOnlyList<string> Names => Terms.Count > 0 ? Terms : [Name];

    /// <summary>Whether a number is as it says.</summary>
    public bool Admits(long actual, long wanted) => (Relation ?? Selftests.Dsl.Relation.Equal).Holds(actual, wanted);

    /// <summary>The sign of what is compared.</summary>
    public string Sign => (Relation ?? Selftests.Dsl.Relation.Equal).Text();

    /// <summary>What stands before the value: <c>anon</c>, <c>anon >=</c>, <c>==</c>.</summary>
    public string Left =>
        $"{(Denied ? "!" : "")}{string.Join(" + ", Names)}{(Relation is { } relation ? $" {relation.Text()}" : "")}".Trim();
}
