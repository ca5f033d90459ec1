// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Reading;

/// <summary>Kinds of tokens. Sprache sees them as characters, so the end of the file is the character 0.</summary>
internal enum TokenKind : byte
{
    EndOfFile,
    Newline,
    Name,
    Number,
    Version,
    Text,
    Permissions,
    CSharp,
    LeftParen,
    RightParen,
    LeftBracket,
    RightBracket,
    LeftBrace,
    RightBrace,
    Comma,
    Semicolon,
    Assign,
    Equals,
    Bar,
    Plus,
    Minus,
    Bang,
    Colon,
    Dot,
    DotDot,
    At,
    GreaterOrEqual,
    Less,
    NotEquals,
    LessOrEqual,
    Greater,
    Star,

    /// <summary>Operators of other languages, lexed so that the reader can say what is written instead.</summary>
    Foreign,

    /// <summary>What is no token, and told by the lexer: no statement reads with it, so it costs the one in which it stands.</summary>
    Unknown,
}
