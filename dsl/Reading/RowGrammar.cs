// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;
using Sprache;

namespace Selftests.Dsl.Reading;

/// <summary><c>for name in source</c>, on a test and in a body.</summary>
internal static class RowGrammar
{
    public static readonly Parser<ForClause> Clause = Combine.Seq<TokenInput, ValueList<string>, TokenInput, Expression, ForClause>(
        TokenParsers.Word("for"),
        Names,
        TokenParsers.Word("in"),
        ExpressionGrammar.Source,
        (_, names, _, source, span) => new ForClause(names, source) { Span = span });

    private static readonly Parser<TokenInput> Name = TokenParsers.Name("a name");

    public static IResult<ValueList<ForClause>> Clauses(IInput input)
    {
        List<ForClause>? clauses = null;
        while (TokenParsers.IsWord(input, "for"))
        {
            IResult<ForClause> clause = Clause(input);
            if (!clause.WasSuccessful)
            {
                return Combine.Fail<ValueList<ForClause>>(clause.Remainder);
            }

            (clauses ??= []).Add(clause.Value);
            input = clause.Remainder;
        }

        return Combine.Ok<ValueList<ForClause>>(clauses is null ? [] : clauses.Freeze(), input);
    }

    /// <summary><c>(a, b)</c>; none when there is no bracket.</summary>
    public static IResult<ValueList<string>> NamesInBrackets(IInput input)
    {
        IResult<BracketList<NameExpression>> names =
            Brackets.List(input, TokenKind.LeftParen, OneName, TokenKind.RightParen, "')'", keepsComments: false);
        return names.WasSuccessful
            ? Combine.Ok<ValueList<string>>([.. names.Value.Items.Select(name => name.Name)], names.Remainder)
            : Combine.Fail<ValueList<string>>(names.Remainder);
    }

    private static IResult<ValueList<string>> Names(IInput input)
    {
        if (TokenParsers.Is(input, TokenKind.LeftParen))
        {
            return NamesInBrackets(input);
        }

        IResult<TokenInput> name = Name(input);
        return name.WasSuccessful
            ? Combine.Ok<ValueList<string>>([name.Value.Word], name.Remainder)
            : Combine.Fail<ValueList<string>>(name.Remainder);
    }

    private static IResult<NameExpression> OneName(IInput input)
    {
        IResult<TokenInput> name = Name(input);
        return name.WasSuccessful
            ? Combine.Ok(new NameExpression(name.Value.Word) { Span = name.Value.Span }, name.Remainder)
            : Combine.Fail<NameExpression>(name.Remainder);
    }
}
