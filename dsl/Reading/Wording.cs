// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;

namespace Selftests.Dsl.Reading;

/// <summary>The sentences of the reader's messages.</summary>
internal static class Wording
{
    /// <summary><c>a, b or c</c>, each once.</summary>
    public static string List(List<string> alternatives)
    {
        List<string> distinct = [.. alternatives.Distinct()];
        if (distinct.Count < 2)
        {
            return distinct.Count == 0 ? "something else" : distinct[0];
        }

        return $"{string.Join(", ", distinct.Take(distinct.Count - 1))} or {distinct[^1]}";
    }

    public static string Describe(TokenInput found)
    {
        if (IsOnLaterLine(found))
        {
            return "the end of the line";
        }

        return found.Kind switch
        {
            TokenKind.EndOfFile => "the end of the file",
            TokenKind.Newline => "the end of the line",
            TokenKind.CSharp => "a block of C#",
            TokenKind.Text => "a text in quotes",
            _ => $"'{Shorten(found.Context.TextAt(found.Index))}'",
        };
    }

    /// <summary>What is missing at the end of a line is missing behind its last token.</summary>
    public static SourceSpan PlaceOf(TokenInput found)
    {
        if (found.Index == 0 || !(IsOnLaterLine(found) || found.Kind is TokenKind.Newline or TokenKind.EndOfFile))
        {
            return found.Span;
        }

        ref readonly Token before = ref found.Context.Tokens[Significant(found)];
        return before.Kind == TokenKind.Newline ? found.Span : new SourceSpan(before.Line, before.Column + before.Length, 1);
    }

    /// <summary>Advice for what users of other languages write.</summary>
    public static string? Hint(TokenInput found, IReadOnlyList<string> expected) => found.Kind switch
    {
        _ when EndsAccess(found) => "permissions have four letters, as in /proc/PID/maps: r--p, and r--s of a shared mapping",
        TokenKind.Number when FirstOfLine(found) == "expect" && Newcomers.Expected(Subject(found)) is { } hint => hint,
        TokenKind.LeftBrace when expected is ["'thread'", ..] => "a thread of a race has a name: race { thread a { ... } ... }",
        TokenKind.LeftParen when Before(found, 1) == "join" => "join t",
        TokenKind.Equals or TokenKind.NotEquals or TokenKind.Less or TokenKind.Greater when Before(found, 2) == "if" =>
            "'if' takes the name of a 'may' statement's outcome; what a child does stands in: in c { ... }",
        TokenKind.Assign when Before(found, 3) == "for" => "for i in 0..4 { ... }",
        TokenKind.Assign when FirstOfLine(found) == "expect" => "a value stands behind its name, or is compared by '=='",
        TokenKind.Foreign when IsPrefix(found) && Prefix(found.Context.TextAt(found.Index).ToString()) is { } prefix => prefix,
        TokenKind.Star when IsPrefix(found) => Prefix("*"),
        TokenKind.NotEquals => Foreign("!="),
        TokenKind.Foreign => Foreign(found.Context.TextAt(found.Index).ToString()),
        TokenKind.LeftBrace when found.Index > 0 && found.Context.Tokens[found.Index - 1].Kind == TokenKind.Newline =>
            "the '{' stands at the end of the line before",
        TokenKind.Name when BeginsStatement(found) => "a statement has a line of its own, or a ';' before it",
        _ => null,
    };

    /// <summary>What stands some tokens before; empty: nothing does.</summary>
    private static string Before(TokenInput found, int tokens) =>
        found.Index < tokens ? "" : found.Context.TextAt(found.Index - tokens).ToString();

    /// <summary>The letters of an access, without the fourth that says whether it is shared, end at the token or before it.</summary>
    private static bool EndsAccess(TokenInput found)
    {
        string text = found.Context.Text;
        int start = Math.Min(found.Context.Tokens[found.Index].Start, text.Length);
        int end = start;
        while (start > 0 && IsLetter(text[start - 1]))
        {
            start--;
        }

        while (end < text.Length && IsLetter(text[end]))
        {
            end++;
        }

        ReadOnlySpan<char> word = text.AsSpan(start, end - start);
        return word.Length == 3 && word[0] is 'r' or '-' && word[1] is 'w' or '-' && word[2] is 'x' or '-' && word.Contains('-')
            && FirstOfLine(found) == "expect";

        static bool IsLetter(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-';
    }

    /// <summary>What the line expects something of.</summary>
    private static string Subject(TokenInput found)
    {
        int first = First(found);
        return first + 1 < found.Index ? found.Context.TextAt(first + 1).ToString() : "";
    }

    private static string FirstOfLine(TokenInput found) => found.Context.TextAt(First(found)).ToString();

    private static int First(TokenInput found)
    {
        int first = found.Index;
        while (first > 0 && found.Context.Tokens[first - 1].Kind is not (TokenKind.Newline or TokenKind.Semicolon))
        {
            first--;
        }

        return first;
    }

    /// <summary>A word behind the end of something, and with what only a statement has behind it.</summary>
    private static bool BeginsStatement(TokenInput found) =>
        found.Index > 0
        && found.Context.Tokens[found.Index - 1].Kind is TokenKind.RightBrace or TokenKind.RightParen
        && (found.Context.Tokens[found.Index - 1].Kind == TokenKind.RightBrace
            || found.Context.Tokens[found.Index + 1].Kind == TokenKind.LeftParen);

    public static string Shorten(ReadOnlySpan<char> text) => text.Length <= 40 ? text.ToString() : $"{text[..37]}...";

    private static string? Foreign(string text) => text switch
    {
        "&&" or "&" => "claims are separated by ','",
        "||" => "flags are united by '|', alternatives by 'or'",
        "!=" => "'!=' compares values; a word is denied by '!' in front of it",
        "/" or "%" or "<<" or ">>" => "the language's arithmetic is +, - and *; write the number",
        "//" or "/*" => "a comment starts with '#'",
        _ => null,
    };

    // In front of a value, and not between two.
    private static bool IsPrefix(TokenInput found) =>
        found.Index == 0
            || found.Context.Tokens[found.Index - 1].Kind is not (TokenKind.Name or TokenKind.Number or TokenKind.Text
                or TokenKind.RightParen or TokenKind.RightBracket);

    private static string? Prefix(string text) => text switch
    {
        "&" => "a region and its pages are addresses: p, p[0]",
        "*" => "memory is read by load(p[0]) and written by store(p[0], 1)",
        _ => null,
    };

    private static int Significant(TokenInput found)
    {
        int index = found.Index - 1;
        while (index > 0 && found.Context.Tokens[index].Kind == TokenKind.Newline)
        {
            index--;
        }

        return index;
    }

    private static bool IsOnLaterLine(TokenInput found) =>
        found.Context.Depth > 0 && found.Index > 0 && found.Kind != TokenKind.EndOfFile
        && found.Context.Tokens[found.Index - 1].Kind == TokenKind.Newline;
}
