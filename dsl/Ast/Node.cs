// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary>A piece of a script. Two nodes are equal when they say the same, wherever they stand and however commented.</summary>
public abstract record Node
{
    public SourceSpan Span { get; init; } = SourceSpan.Start;

    /// <summary>Comments and blank lines, or null where there are none.</summary>
    public Trivia? Trivia { get; init; }

    // Written by hand: the synthesized members would compare Span and Trivia too.
    public virtual bool Equals(Node? other) => other is not null && EqualityContract == other.EqualityContract;

    public override int GetHashCode() => EqualityContract.GetHashCode();
}
