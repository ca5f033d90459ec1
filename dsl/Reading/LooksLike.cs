// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Reading;

/// <summary>Guesses, for going on after an error: what does a line begin?</summary>
internal static class LooksLike
{
    /// <summary>A test, a fixture and the like, perhaps behind attributes. None of them can stand in a block.</summary>
    public static bool FileItem(TokenInput at)
    {
        ReadContext context = at.Context;
        int index = SkipAttributes(context, at.Index);
        if (context.Tokens[index].Kind != TokenKind.Name)
        {
            return false;
        }

        TokenKind next = context.Tokens[index + 1].Kind;
        return context.NameAt(index) switch
        {
            "test" or "suite" or "include" => next == TokenKind.Text,
            "fixture" or "variant" or "def" => next == TokenKind.Name,
            _ => false,
        };
    }

    public static string WordAfterAttributes(TokenInput at) => at.Context.NameAt(SkipAttributes(at.Context, at.Index));

    public static bool Statement(ReadContext context, int index) => context.Tokens[index].Kind switch
    {
        TokenKind.At or TokenKind.RightBrace or TokenKind.EndOfFile => true,
        TokenKind.Name => Words.BeginsSomething(context.NameAt(index))
            || context.Tokens[index + 1].Kind is TokenKind.Assign or TokenKind.LeftParen,
        _ => false,
    };

    /// <summary>A word of the language with what only a statement has behind it, so that it can be no value's name.</summary>
    public static bool NoValue(ReadContext context, int index)
    {
        TokenKind next = context.Tokens[index + 1].Kind;
        return context.NameAt(index) switch
        {
            "expect" => next is TokenKind.Name or TokenKind.Bang,
            "always" or "sometimes" or "never" => next == TokenKind.Name && context.NameAt(index + 1) == "expect",
            "in" or "if" or "fixture" => next == TokenKind.Name && context.Tokens[index + 2].Kind == TokenKind.LeftBrace,
            "join" => next == TokenKind.Name
                && context.Tokens[index + 2].Kind is TokenKind.Newline or TokenKind.Semicolon or TokenKind.RightBrace,
            "race" or "machine" => next == TokenKind.LeftBrace,
            "test" or "suite" => next == TokenKind.Text,
            _ => false,
        };
    }

    private static int SkipAttributes(ReadContext context, int index)
    {
        while (context.Tokens[index].Kind == TokenKind.At && context.Tokens[index + 1].Kind == TokenKind.Name)
        {
            index += 2;
            if (context.Tokens[index].Kind == TokenKind.LeftParen)
            {
                index = SkipBrackets(context, index);
            }

            while (context.Tokens[index].Kind == TokenKind.Newline)
            {
                index++;
            }
        }

        return index;
    }

    private static int SkipBrackets(ReadContext context, int index)
    {
        int depth = 0;
        for (; context.Tokens[index].Kind != TokenKind.EndOfFile; index++)
        {
            depth += context.Tokens[index].Kind switch { TokenKind.LeftParen => 1, TokenKind.RightParen => -1, _ => 0 };
            if (depth == 0)
            {
                return index + 1;
            }
        }

        return index;
    }
}
