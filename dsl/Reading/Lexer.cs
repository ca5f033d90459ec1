// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;

namespace Selftests.Dsl.Reading;

/// <summary>Cuts a text into tokens. Comments and blank lines go to the trivia; what is none is told, and costs its statement.</summary>
internal ref struct Lexer
{
    private readonly ReadContext _context;
    private readonly string _text;
    private int _at;
    private int _line;
    private int _lineStart;

    private Lexer(ReadContext context)
    {
        _context = context;
        _text = context.Text;
        _line = 1;
    }

    public static void Run(ReadContext context)
    {
        var lexer = new Lexer(context);
        if (context.Text.StartsWith("#!", StringComparison.Ordinal))
        {
            lexer.SkipLine();
        }

        while (lexer.Step())
        {
        }

        lexer.Add(TokenKind.EndOfFile, lexer._at);
    }

    private readonly char Peek(int ahead = 0) => _at + ahead < _text.Length ? _text[_at + ahead] : '\0';

    private readonly bool AtLineStart =>
        _context.TokenCount == 0 || _context.Tokens[_context.TokenCount - 1].Kind == TokenKind.Newline;

    private bool Step()
    {
        if (_at >= _text.Length)
        {
            return false;
        }

        char c = _text[_at];
        switch (c)
        {
            case ' ':
                SkipSpaces();
                break;
            case '\t' or '\r' or '\uFEFF':
                _at++;
                break;
            case '\n':
                Newline();
                break;
            case '#':
                Comment();
                break;
            case '"':
                Quoted();
                break;
            case >= '0' and <= '9':
                Number();
                break;
            default:
                WordOrSign(c);
                break;
        }

        return true;
    }

    private void WordOrSign(char c)
    {
        if (c is 'r' or '-' && IsPermissions())
        {
            Take(TokenKind.Permissions, 4);
        }
        else if (IsNameStart(c))
        {
            Name();
        }
        else if (SignAt() is { } sign)
        {
            Take(sign.Kind, sign.Length);
        }
        else
        {
            Unknown();
        }
    }

    private void Newline()
    {
        if (!AtLineStart)
        {
            Add(TokenKind.Newline, _at);
        }
        else if (_lineStart > 0 && _text.AsSpan(_lineStart, _at - _lineStart).IsWhiteSpace())
        {
            _context.Trivia.Add(new TriviaEntry(_context.TokenCount, _lineStart, 0, true));
        }

        _at++;
        _line++;
        _lineStart = _at;
    }

    private void SkipLine()
    {
        int length = _text.AsSpan(_at).IndexOf('\n');
        _at = length < 0 ? _text.Length : _at + length;
    }

    private void SkipSpaces()
    {
        string text = _text;
        int at = _at;
        while ((uint)at < (uint)text.Length && text[at] == ' ')
        {
            at++;
        }

        _at = at;
    }

    /// <summary>Most of a text is names: the loop keeps its place in a local.</summary>
    private void SkipNameParts()
    {
        string text = _text;
        int at = _at;
        while ((uint)at < (uint)text.Length && IsNamePart(text[at]))
        {
            at++;
        }

        _at = at;
    }

    private void Comment()
    {
        int start = _at;
        SkipLine();
        _context.Trivia.Add(new TriviaEntry(_context.TokenCount, start, _at - start, AtLineStart));
    }

    private void Quoted()
    {
        int start = _at++;
        while (_at < _text.Length && _text[_at] is not ('"' or '\n'))
        {
            if (IsUnprintable(_text[_at]) && !(_text[_at] == '\r' && Peek(1) == '\n'))
            {
                // Names of cases are built from texts, and go to terminals and reports.
                Error(_at, 1, $"a text holds no control character (U+{(int)_text[_at]:X4})", null);
            }

            _at += _text[_at] == '\\' && Peek(1) is not ('\n' or '\0') ? 2 : 1;
        }

        if (Peek() == '"')
        {
            _at++;
        }
        else
        {
            Error(start, 1, "this text is never closed", "a text ends with '\"' on the line on which it begins");
            Add(TokenKind.Unknown, start);
            return;
        }

        Add(TokenKind.Text, start);
    }

    private void Number()
    {
        int start = _at;
        TokenKind kind = TokenKind.Number;
        SkipNameParts();

        while (Peek() == '.' && char.IsAsciiDigit(Peek(1)))
        {
            kind = TokenKind.Version;
            _at++;
            SkipNameParts();
        }

        Add(kind, start);
    }

    private void Name()
    {
        int start = _at;
        SkipNameParts();

        bool statement = IsStatementStart();
        Add(TokenKind.Name, start);
        if (statement && _text.AsSpan(start, _at - start) is "csharp")
        {
            CSharp(start);
        }
    }

    private readonly bool IsStatementStart() =>
        _context.TokenCount == 0 || _context.Tokens[_context.TokenCount - 1].Kind
            is TokenKind.Newline or TokenKind.Semicolon or TokenKind.LeftBrace or TokenKind.RightBrace or TokenKind.RightParen;

    /// <summary>The block ends at a '}' alone on its line, at the indentation of the line of <c>csharp</c>.</summary>
    private void CSharp(int keyword)
    {
        int brace = _at;
        while (brace < _text.Length && _text[brace] is ' ' or '\t')
        {
            brace++;
        }

        if (brace >= _text.Length || _text[brace] != '{')
        {
            return;
        }

        int end = EndOfCSharp(keyword, brace);
        int column = brace - _lineStart + 1;
        int line = _line;
        for (; _at < end; _at++)
        {
            if (_text[_at] == '\n')
            {
                _line++;
                _lineStart = _at + 1;
            }
        }

        _context.Add(new Token(TokenKind.CSharp, brace, end - brace, line, column));
    }

    private readonly int EndOfCSharp(int keyword, int brace)
    {
        int line = _text.IndexOf('\n', brace);
        line = line < 0 ? _text.Length : line;
        if (!_text.AsSpan(brace + 1, line - brace - 1).IsWhiteSpace())
        {
            return line;
        }

        int end = CSharpBlock.FindEnd(_text, _lineStart, brace);
        if (end >= 0)
        {
            return end;
        }

        Error(keyword, "csharp".Length, "this block of C# is never closed",
            "it ends at a '}' alone on its line, indented as the line of 'csharp' is");
        _context.LoseBlocks();
        return _text.Length;
    }

    private void Unknown()
    {
        int start = _at;
        while (_at < _text.Length && IsUnknown(_text[_at]))
        {
            _at++;
        }

        string shown = Wording.Shorten(_text.AsSpan(start, _at - start));
        Error(start, _at - start, shown.Any(char.IsControl) ? "a control character has no meaning here" : $"'{shown}' has no meaning here",
            shown.StartsWith('\'') ? "a text stands in \"...\", and a byte is a number: 0x61" : null);
        Add(TokenKind.Unknown, start);
    }

    private static bool IsUnknown(char c) =>
        c is not (' ' or '\t' or '\r' or '\n' or '#' or '"' or '\uFEFF') && !IsNamePart(c) && "()[]{},;=|+-!:.@<>&*/%".IndexOf(c) < 0;

    /// <summary>Four letters as in /proc/PID/maps. All letters and no '-' is a name, and told by its place.</summary>
    private readonly bool IsPermissions()
    {
        ReadOnlySpan<char> word = _text.AsSpan(_at, Math.Min(4, _text.Length - _at));
        return word.Length == 4 && word[0] is 'r' or '-' && word[1] is 'w' or '-' && word[2] is 'x' or '-' && word[3] is 'p' or 's'
            && word[..3].Contains('-') && !IsNamePart(Peek(4)) && (_at == 0 || !IsNamePart(_text[_at - 1]));
    }

    private readonly Sign? SignAt() => (Peek(), Peek(1)) switch
    {
        ('=', '=') => new Sign(TokenKind.Equals, 2),
        ('.', '.') => new Sign(TokenKind.DotDot, 2),
        ('>', '=') => new Sign(TokenKind.GreaterOrEqual, 2),
        ('!', '=') => new Sign(TokenKind.NotEquals, 2),
        ('<', '=') => new Sign(TokenKind.LessOrEqual, 2),
        ('&', '&') or ('|', '|') or ('<', '<') or ('>', '>') or ('/', '/') or ('/', '*') => new Sign(TokenKind.Foreign, 2),
        ('&' or '/' or '%', _) => new Sign(TokenKind.Foreign, 1),
        ('*', _) => new Sign(TokenKind.Star, 1),
        ('>', _) => new Sign(TokenKind.Greater, 1),
        ('(', _) => new Sign(TokenKind.LeftParen, 1),
        (')', _) => new Sign(TokenKind.RightParen, 1),
        ('[', _) => new Sign(TokenKind.LeftBracket, 1),
        (']', _) => new Sign(TokenKind.RightBracket, 1),
        ('{', _) => new Sign(TokenKind.LeftBrace, 1),
        ('}', _) => new Sign(TokenKind.RightBrace, 1),
        (',', _) => new Sign(TokenKind.Comma, 1),
        (';', _) => new Sign(TokenKind.Semicolon, 1),
        ('=', _) => new Sign(TokenKind.Assign, 1),
        ('|', _) => new Sign(TokenKind.Bar, 1),
        ('+', _) => new Sign(TokenKind.Plus, 1),
        ('-', _) => new Sign(TokenKind.Minus, 1),
        ('!', _) => new Sign(TokenKind.Bang, 1),
        (':', _) => new Sign(TokenKind.Colon, 1),
        ('.', _) => new Sign(TokenKind.Dot, 1),
        ('@', _) => new Sign(TokenKind.At, 1),
        ('<', _) => new Sign(TokenKind.Less, 1),
        _ => null,
    };

    private static bool IsUnprintable(char c) => char.IsControl(c) && c != '\t';

    private static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c == '_';

    private static bool IsNamePart(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    private void Take(TokenKind kind, int length)
    {
        int start = _at;
        _at += length;
        Add(kind, start);
    }

    private readonly void Add(TokenKind kind, int start) =>
        _context.Add(new Token(kind, start, _at - start, _line, start - _lineStart + 1));

    private readonly void Error(int start, int length, string message, string? hint) =>
        _context.Error(new SourceSpan(_line, start - _lineStart + 1, Math.Max(1, length)), message, hint);
}
