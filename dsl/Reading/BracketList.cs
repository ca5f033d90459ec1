// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;

namespace Selftests.Dsl.Reading;

/// <summary>The elements of a pair of brackets, and how they were laid out.</summary>
/// <param name="Items">The elements.</param>
/// <param name="Dangling">Comments behind the last one.</param>
/// <param name="Broken">The first element stood on a line of its own.</param>
/// <param name="TrailingComma">A comma stood behind the last element.</param>
internal sealed record BracketList<T>(ValueList<T> Items, ValueList<string> Dangling, bool Broken, bool TrailingComma)
{
    public Trivia? Trivia =>
        Dangling.Count > 0 ? Ast.Trivia.None with { Broken = Broken, Dangling = Dangling }
        : Broken ? Ast.Trivia.OnlyBroken : null;
}
