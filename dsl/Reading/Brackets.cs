// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;
using Sprache;

namespace Selftests.Dsl.Reading;

/// <summary>Lists in ( ) and [ ]: newlines are blanks, a comma may trail, comments stay with the element that they describe.</summary>
internal static class Brackets
{
    /// <summary><c>open item, item, close</c>; the Trivia tells of comments before the close and of an author's line break.</summary>
    /// <remarks>Where elements are no nodes that the printer writes one by one, comments are left to the statement.</remarks>
    public static IResult<BracketList<T>> List<T>(
        IInput input, TokenKind open, Parser<T> item, TokenKind close, string closeSign, bool keepsComments = true)
        where T : Node
    {
        ReadContext context = TokenParsers.At(input).Context;
        if (!TokenParsers.Is(input, open))
        {
            context.Expect(TokenParsers.At(input), open == TokenKind.LeftParen ? "'('" : "'['");
            return Combine.Fail<BracketList<T>>(input);
        }

        if (context.Nesting >= Limits.Nesting)
        {
            return TooDeep<BracketList<T>>(TokenParsers.At(input));
        }

        context.Nesting++;
        context.Depth++;
        bool broken = context.Tokens[TokenParsers.At(input).Index + 1].Kind == TokenKind.Newline;
        IResult<BracketList<T>> result = Items(input.Advance(), item, close, closeSign, broken, keepsComments);
        context.Nesting--;
        return result;
    }

    public static Failure<T> TooDeep<T>(TokenInput at) =>
        at.Context.Fail<T>(at, at.Span, $"nested deeper than {Limits.Nesting} levels");

    public static T WithTrivia<T>(T node, ValueList<string> leading, string? trailing)
        where T : Node
    {
        if (leading.Count == 0 && trailing is null)
        {
            return node;
        }

        Trivia before = node.Trivia ?? Trivia.None;
        Node commented = node;
        return (T)(commented with
        {
            Trivia = before with { Leading = [.. leading, .. before.Leading], Trailing = trailing ?? before.Trailing },
        });
    }

    private static IResult<BracketList<T>> Items<T>(
        IInput input, Parser<T> item, TokenKind close, string closeSign, bool broken, bool keepsComments)
        where T : Node
    {
        ReadContext context = TokenParsers.At(input).Context;
        int mark = context.Nodes.Count;
        bool comma = false;
        while (!TokenParsers.Is(input, close))
        {
            if (BeginsNextStatement(TokenParsers.At(input)))
            {
                return Unclosed<T>(TokenParsers.At(input), closeSign);
            }

            ValueList<string> leading = keepsComments ? context.Trivia.TakeBefore(TokenParsers.At(input).Index) : [];
            IResult<T> result = item(input);
            if (!result.WasSuccessful)
            {
                return Combine.Fail<BracketList<T>>(result.Remainder);
            }

            input = result.Remainder;
            string? trailing = keepsComments ? context.Trivia.TakeTrailing(EndOf(input)) : null;
            comma = TokenParsers.Is(input, TokenKind.Comma);
            if (comma)
            {
                trailing ??= !keepsComments ? null : context.Trivia.TakeTrailing(TokenParsers.At(input).Index + 1);
                input = input.Advance();
            }

            context.Nodes.Push(WithTrivia(result.Value, leading, trailing));
            if (!comma && !TokenParsers.Is(input, close))
            {
                return Unclosed<T>(TokenParsers.At(input), closeSign);
            }
        }

        ValueList<string> dangling = keepsComments ? context.Trivia.TakeBefore(TokenParsers.At(input).Index) : [];
        context.Depth--;
        return Combine.Ok(new BracketList<T>(context.Nodes.Pop<T>(mark), dangling, broken, comma), input.Advance());
    }

    /// <summary>
    /// A forgotten bracket must not swallow the next line. A value may be named like a statement, but nothing it needs follows it.
    /// </summary>
    private static bool BeginsNextStatement(TokenInput at) =>
        at.Kind == TokenKind.Name && at.Context.Tokens[at.Index - 1].Kind == TokenKind.Newline && LooksLike.NoValue(at.Context, at.Index);

    /// <summary>The newline that was passed over before <paramref name="input"/>, or the token itself.</summary>
    private static int EndOf(IInput input)
    {
        TokenInput at = TokenParsers.At(input);
        int index = at.Index;
        while (index > 0 && at.Context.Tokens[index - 1].Kind == TokenKind.Newline)
        {
            index--;
        }

        return index;
    }

    private static IResult<BracketList<T>> Unclosed<T>(TokenInput at, string closeSign)
        where T : Node
    {
        at.Context.Expect(at, "','");
        at.Context.Expect(at, closeSign);
        return Combine.Fail<BracketList<T>>(at);
    }
}
