// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;
using Sprache;

namespace Selftests.Dsl.Reading;

/// <summary>Reads what stands between { and }, statement by statement: an error in one does not hide those of the next.</summary>
internal static class BlockReader
{
    public static IResult<Block> Statements(IInput input)
    {
        IResult<Braced<Statement>> block = Items(input, StatementGrammar.Statement, keepsOpenComment: true);
        return block.WasSuccessful
            ? Combine.Ok(new Block(block.Value.Items) { Span = Combine.SpanOf(input, block.Remainder), Trivia = block.Value.Trivia },
                block.Remainder)
            : Combine.Fail<Block>(block.Remainder);
    }

    /// <remarks>The comment behind the '{' is kept apart where the printer has a place for it; else it goes to the first item.</remarks>
    public static IResult<Braced<T>> Items<T>(IInput input, Parser<T> item, bool keepsOpenComment = false)
        where T : Node
    {
        TokenInput open = TokenParsers.At(input);
        ReadContext context = open.Context;
        if (open.Kind != TokenKind.LeftBrace)
        {
            context.Expect(open, "'{'");
            return Combine.Fail<Braced<T>>(input);
        }

        if (context.Nesting >= Limits.Nesting)
        {
            return Brackets.TooDeep<Braced<T>>(open);
        }

        context.Nesting++;
        string? comment = keepsOpenComment ? context.Trivia.TakeTrailing(open.Index + 1) : null;
        bool broken = context.Tokens[open.Index + 1].Kind == TokenKind.Newline;
        List<T> items = [];
        TokenInput end = Loop(open, item, items);
        ValueList<string> dangling = context.Trivia.TakeBefore(end.Index);
        context.Nesting--;
        var result = new Braced<T>(items.Freeze(), comment, dangling, broken);
        return Combine.Ok(result, end.Kind == TokenKind.RightBrace ? end.Advance() : end);
    }

    /// <summary>Reads items into <paramref name="items"/> and returns the '}', or where the block should have ended.</summary>
    private static TokenInput Loop<T>(TokenInput open, Parser<T> item, List<T> items)
        where T : Node
    {
        TokenInput at = SkipSeparators(open.Next);
        while (at.Kind != TokenKind.RightBrace)
        {
            if (at.AtEnd || LooksLike.FileItem(at))
            {
                string before = at.AtEnd ? "" : $" before the '{LooksLike.WordAfterAttributes(at)}' of line {at.Line}";
                open.Context.Error(open.Span, $"this '{{' is never closed{before}");
                open.Context.LoseBlocks();
                break;
            }

            at = SkipSeparators(One(at, item, items));
        }

        return at;
    }

    /// <summary>Reads one item with its comments; after an error, finds where the next one begins.</summary>
    public static TokenInput One<T>(TokenInput at, Parser<T> item, List<T> items)
        where T : Node
    {
        ReadContext context = at.Context;
        ValueList<string> leading = context.Trivia.TakeBefore(at.Index);
        context.Forget(at.Index);
        int nesting = context.Nesting;
        IResult<T> result = item(at);
        if (result.WasSuccessful && (TokenParsers.IsEnd(result.Remainder) || LooksLike.FileItem(TokenParsers.At(result.Remainder))))
        {
            TokenInput end = TokenParsers.At(result.Remainder);
            ValueList<string> inner = context.Trivia.TakeInner(end.Index);
            items.Add(
                Brackets.WithTrivia(
                    result.Value, inner.Count == 0 ? leading : [.. leading, .. inner], context.Trivia.TakeTrailing(end.Index)));
            return end;
        }

        if (result.WasSuccessful)
        {
            context.ExpectStatementEnd(TokenParsers.At(result.Remainder));
        }

        context.Nesting = nesting;
        TokenInput next = Recovery.Skip(at);
        context.Lose(at.Index, next.Index);
        return next;
    }

    public static TokenInput SkipSeparators(TokenInput at)
    {
        while (at.Kind is TokenKind.Newline or TokenKind.Semicolon)
        {
            at = at.Next;
        }

        return at;
    }
}
