// SPDX-License-Identifier: GPL-2.0-or-later
using Sprache;

namespace Selftests.Dsl.Reading;

/// <summary>Reports an error and finds where reading goes on: at the end of the statement, or at '}'.</summary>
internal static class Recovery
{
    public static TokenInput Skip(TokenInput start)
    {
        ReadContext context = start.Context;
        int error = context.Report();
        if (context.IsFull)
        {
            context.Depth = 0;
            return context.InputAt(context.TokenCount - 1);
        }

        while (error > start.Index && context.Tokens[error - 1].Kind == TokenKind.Newline)
        {
            error--;
        }

        return context.InputAt(FindEnd(context, start, error));
    }

    private static int FindEnd(ReadContext context, TokenInput start, int error)
    {
        int depth = 0;
        for (int index = start.Index; ; index++)
        {
            TokenKind kind = context.Tokens[index].Kind;
            depth = Math.Max(0, depth + Opening(kind));
            if (kind == TokenKind.EndOfFile || (index >= error && Ends(context, index, depth)))
            {
                return index;
            }

            if (index >= error && kind == TokenKind.LeftBrace)
            {
                depth = 0;
                index = ReadBlock(start, context.InputAt(index)) - 1;
            }
        }
    }

    private static bool Ends(ReadContext context, int index, int depth) => context.Tokens[index].Kind switch
    {
        TokenKind.RightBrace => true,
        TokenKind.Semicolon => depth == 0,
        TokenKind.Newline when depth == 0 => context.Tokens[index + 1].Kind != TokenKind.LeftBrace,
        TokenKind.Newline => LooksLike.Statement(context, index + 1),
        _ => false,
    };

    private static int Opening(TokenKind kind) => kind switch
    {
        TokenKind.LeftParen or TokenKind.LeftBracket => 1,
        TokenKind.RightParen or TokenKind.RightBracket => -1,
        _ => 0,
    };

    /// <summary>The block of a statement whose head is wrong is read for its own errors. Returns the token behind it.</summary>
    private static int ReadBlock(TokenInput head, TokenInput open)
    {
        ReadContext context = open.Context;
        context.Forget(open.Index);
        if (context.Nesting >= Limits.Nesting)
        {
            return SkipBraces(context, open.Index);
        }

        return head.Word switch
        {
            "race" => Behind(BlockReader.Items(open, StatementGrammar.ThreadBlock)),
            "machine" => Behind(BlockReader.Items(open, StatementGrammar.Setting)),
            _ => Behind(BlockReader.Statements(open)),
        };
    }

    private static int Behind<T>(IResult<T> block) => TokenParsers.At(block.Remainder).Index;

    private static int SkipBraces(ReadContext context, int index)
    {
        int depth = 0;
        for (; context.Tokens[index].Kind != TokenKind.EndOfFile; index++)
        {
            depth += context.Tokens[index].Kind switch { TokenKind.LeftBrace => 1, TokenKind.RightBrace => -1, _ => 0 };
            if (depth == 0)
            {
                return index + 1;
            }
        }

        return index;
    }
}
