// SPDX-License-Identifier: GPL-2.0-or-later
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
}
