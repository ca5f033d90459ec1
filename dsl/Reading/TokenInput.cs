// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;
using Sprache;

namespace Selftests.Dsl.Reading;

/// <summary>Sprache's input over tokens: the current character is the token's kind.</summary>
/// <remarks>Inside ( ) and [ ] the context's depth is above zero, and newlines are passed over.</remarks>
internal sealed class TokenInput(ReadContext context, int index) : IInput
{
    private static readonly Dictionary<object, object> NoMemos = [];

    private Success<TokenInput>? _taken;

    public ReadContext Context => context;

    public int Index => index;

    public ref readonly Token Token => ref context.Tokens[index];

    public TokenKind Kind => context.Tokens[index].Kind;

    public SourceSpan Span => Token.Span;

    public string Source => context.Text;

    public char Current => (char)Kind;

    public bool AtEnd => Kind == TokenKind.EndOfFile;

    public int Position => Token.Start;

    public int Line => Token.Line;

    public int Column => Token.Column;

    public IDictionary<object, object> Memos => NoMemos;

    /// <summary>The token's name, or the empty text when it is none.</summary>
    public string Word => Kind == TokenKind.Name ? context.NameAt(index) : "";

    public TokenInput Next
    {
        get
        {
            if (AtEnd)
            {
                return this;
            }

            int next = index + 1;
            while (context.Depth > 0 && context.Tokens[next].Kind == TokenKind.Newline)
            {
                next++;
            }

            return context.InputAt(next);
        }
    }

    /// <summary>The success of a parser that took just this token. Outside of brackets it is always the same, so it is kept.</summary>
    public IResult<TokenInput> Taken => context.Depth == 0
        ? _taken ??= new Success<TokenInput>(this, Next)
        : new Success<TokenInput>(this, Next);

    public IInput Advance() => Next;

    public bool Equals(IInput? other) => ReferenceEquals(this, other);

    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    public override int GetHashCode() => index;
}
