// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;

namespace Selftests.Dsl.Reading;

/// <summary>A token: what, and where in the text. Line and column count from 1.</summary>
internal readonly record struct Token(TokenKind Kind, int Start, int Length, int Line, int Column)
{
    public int End => Start + Length;

    public SourceSpan Span => new(Line, Column, Math.Max(1, Length));
}
