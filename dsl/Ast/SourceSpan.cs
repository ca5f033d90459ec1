// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary>A place in a script: line and column count from 1, the length is in characters of the source.</summary>
/// <remarks>A span that covers several lines counts the line breaks; the renderer underlines its first line only.</remarks>
public readonly record struct SourceSpan(int Line, int Column, int Length)
{
    /// <summary>The length is never below one, so that a caret always has a place.</summary>
    public static SourceSpan Start { get; } = new(1, 1, 1);

    public override string ToString() => $"{Line}:{Column}";
}
