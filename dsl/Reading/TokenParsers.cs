// SPDX-License-Identifier: GPL-2.0-or-later
using System.Runtime.CompilerServices;
using System.Text;
using Sprache;

namespace Selftests.Dsl.Reading;

/// <summary>Parsers of one token.</summary>
internal static class TokenParsers
{
    public static TokenInput At(IInput input) => Unsafe.As<TokenInput>(input);

    public static bool Is(IInput input, TokenKind kind) => At(input).Kind == kind;

    public static bool IsWord(IInput input, string word) => Is(input, TokenKind.Name) && At(input).Word == word;

    /// <summary>True where a statement may end: at a new line, ';', '}' or the end of the file.</summary>
    public static bool IsEnd(IInput input) =>
        At(input).Kind is TokenKind.Newline or TokenKind.Semicolon or TokenKind.RightBrace or TokenKind.EndOfFile;

    /// <summary>A token of this kind; the value is its place.</summary>
    public static Parser<TokenInput> Sign(TokenKind kind, string what) => input =>
    {
        if (Is(input, kind))
        {
            return At(input).Taken;
        }

        At(input).Context.Expect(At(input), what);
        return Combine.Fail<TokenInput>(input);
    };

    /// <summary>This word of the language.</summary>
    public static Parser<TokenInput> Word(string word)
    {
        string what = $"'{word}'";
        return input =>
        {
            if (IsWord(input, word))
            {
                return At(input).Taken;
            }

            At(input).Context.Expect(At(input), what);
            return Combine.Fail<TokenInput>(input);
        };
    }

    /// <summary>A name; <paramref name="what"/> says of what, for the message.</summary>
    public static Parser<TokenInput> Name(string what) => Sign(TokenKind.Name, what);

    /// <summary>A text in quotes, its escapes resolved.</summary>
    public static Parser<Quoted> Text(string what) => input =>
    {
        TokenInput at = At(input);
        if (at.Kind == TokenKind.Text)
        {
            return Combine.Ok(new Quoted(Unquote(at), at.Span), input.Advance());
        }

        at.Context.Expect(at, what);
        return Combine.Fail<Quoted>(input);
    };

    public static string Unquote(TokenInput at)
    {
        ReadOnlySpan<char> text = at.Context.TextAt(at.Index);
        text = text is [_, .. var inner, '"'] ? inner : text[1..];
        return text.Contains('\\') ? Unescape(at, text) : text.ToString();
    }

    private static string Unescape(TokenInput at, ReadOnlySpan<char> text)
    {
        var result = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                result.Append(text[i]);
                continue;
            }

            char escaped = text[++i];
            if (escaped is not ('"' or '\\' or 'n' or 't'))
            {
                at.Context.Error(at.Span, $"unknown escape '\\{escaped}'", "a text knows \\\", \\\\, \\n and \\t");
            }

            result.Append(escaped switch { 'n' => '\n', 't' => '\t', _ => escaped });
        }

        return result.ToString();
    }
}
