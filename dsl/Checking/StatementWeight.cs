// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;

namespace Selftests.Dsl;

/// <summary>
/// What a statement counts for in <see cref="Limits.Expansion"/>: a long one holds many values, and all are evaluated anew in each round of
/// its loop.
/// </summary>
public static class StatementWeight
{
    private const int CharactersOfOne = 16;

    /// <summary>The statement itself, without the blocks in it.</summary>
    public static int Of(Statement statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        int length = statement switch
        {
            ForStatement loop => loop.Source.Span.Length,
            InStatement or IfStatement or ThreadStatement or AtStatement or RaceStatement => 0,
            _ => statement.Span.Length,
        };
        return OfText(length + statement.Attributes.Sum(attribute => attribute.Span.Length));
    }

    /// <summary>So many characters.</summary>
    public static int OfText(int length) => 1 + (length / CharactersOfOne);
}
