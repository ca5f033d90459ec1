// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;

namespace Selftests.Dsl.Reading;

/// <summary>What stood between { and }.</summary>
/// <param name="Items">Those that could be read.</param>
/// <param name="OpenComment">The comment behind the '{'.</param>
/// <param name="Dangling">Comments before the '}'.</param>
/// <param name="Broken">A line break follows the '{'.</param>
internal sealed record Braced<T>(ValueList<T> Items, string? OpenComment, ValueList<string> Dangling, bool Broken)
{
    public Trivia? Trivia => OpenComment is not null || Dangling.Count > 0
        ? new Trivia([], OpenComment, Dangling, Broken)
        : Broken ? Ast.Trivia.OnlyBroken : null;
}
