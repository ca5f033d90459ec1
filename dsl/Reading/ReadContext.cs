// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;
using Sprache;

namespace Selftests.Dsl.Reading;

/// <summary>One reading of one text: its tokens, what was expected where, and the errors so far.</summary>
/// <remarks>Kept and used again by its thread: a warm reader allocates little besides the tree.</remarks>
internal sealed class ReadContext
{
    private const int KeptTokens = 1 << 14;
    private const string StatementEnd = "the end of the statement";

    [ThreadStatic]
    private static ReadContext? _kept;

    private readonly List<string> _expected = [];
    private TokenInput[] _inputs = [];
    private string?[] _names = [];
    private int _furthest;
    private string? _message;
    private string? _hint;
    private SourceSpan _messageSpan;

    public string Text { get; private set; } = "";

    public string FileName { get; private set; } = "";

    public Token[] Tokens { get; private set; } = new Token[256];

    public int TokenCount { get; private set; }

    public TriviaCollector Trivia { get; } = new();

    /// <summary>Elements of the brackets that are open.</summary>
    public NodeStack Nodes { get; } = new();

    public List<Diagnostic> Diagnostics { get; private set; } = [];

    /// <summary>Open ( and [ around the current token.</summary>
    public int Depth { get; set; }

    /// <summary>Blocks, brackets and operators around the current token.</summary>
    public int Nesting { get; set; }

    /// <summary>The words of the statements that could not be read.</summary>
    public HashSet<string> Lost { get; private set; } = [];

    /// <summary>More than single statements could not be read: what is left does not stand where its author put it.</summary>
    public bool LostBlocks { get; private set; }

    public bool IsFull => Diagnostics.Count >= Limits.Diagnostics;

    public static ReadContext Take(string text, string fileName)
    {
        ReadContext context = _kept ?? new ReadContext();
        _kept = null;
        context.Reset(text, fileName);
        return context;
    }

    /// <summary>Notes what an error has cost: these tokens are in no statement.</summary>
    public void Lose(int first, int end)
    {
        int depth = 0;
        for (int index = first; index < end; index++)
        {
            switch (Tokens[index].Kind)
            {
                case TokenKind.Name:
                    Lost.Add(NameAt(index));
                    break;
                case TokenKind.LeftBrace:
                    depth++;
                    break;
                case TokenKind.RightBrace:
                    depth--;
                    LostBlocks |= depth < 0;
                    break;
                case TokenKind.CSharp:
                    LostBlocks = true;
                    break;
                default:
                    break;
            }
        }

        // A statement that was lost with the whole of its block leaves the others where they stand.
        LostBlocks |= depth != 0;
    }

    public void LoseBlocks() => LostBlocks = true;

    public void Release()
    {
        if (Tokens.Length > KeptTokens)
        {
            return;
        }

        Text = "";
        _kept = this;
    }

    public void Add(Token token)
    {
        if (TokenCount == Tokens.Length)
        {
            Token[] larger = new Token[TokenCount * 2];
            Tokens.CopyTo(larger, 0);
            Tokens = larger;
        }

        Tokens[TokenCount++] = token;
    }

    /// <summary>Called once, when the lexer is through.</summary>
    public TokenInput Begin()
    {
        if (_inputs.Length < TokenCount)
        {
            Array.Resize(ref _inputs, Tokens.Length);
            _names = new string?[Tokens.Length];
        }

        Array.Clear(_names, 0, TokenCount);
        return InputAt(0);
    }

    public TokenInput InputAt(int index) => _inputs[index] ??= new TokenInput(this, index);

    public string NameAt(int index)
    {
        ref readonly Token token = ref Tokens[index];
        return _names[index] ??= NamePool.Get(Text.AsSpan(token.Start, token.Length));
    }

    public ReadOnlySpan<char> TextAt(int index) => Text.AsSpan(Tokens[index].Start, Tokens[index].Length);

    /// <summary>The span from <paramref name="from"/> to the last token before <paramref name="to"/>.</summary>
    public SourceSpan Span(IInput from, IInput to)
    {
        int first = ((TokenInput)from).Index;
        int last = ((TokenInput)to).Index - 1;
        while (last > first && Tokens[last].Kind == TokenKind.Newline)
        {
            last--;
        }

        ref readonly Token start = ref Tokens[first];
        int end = last < first ? start.End : Tokens[last].End;
        return new SourceSpan(start.Line, start.Column, Math.Max(1, end - start.Start));
    }

    /// <summary>Notes that <paramref name="what"/> could have stood at the input; only the furthest place counts.</summary>
    public void Expect(TokenInput at, string what)
    {
        if (at.Index > _furthest)
        {
            _furthest = at.Index;
            _expected.Clear();
        }

        if (at.Index == _furthest)
        {
            _expected.Add(what);
        }
    }

    public void ExpectStatementEnd(TokenInput at) => Expect(at, StatementEnd);

    /// <summary>Fails with a message of its own instead of a list of what was expected.</summary>
    public Failure<T> Fail<T>(TokenInput at, SourceSpan span, string message, string? hint = null)
    {
        _message = message;
        _hint = hint;
        _messageSpan = span;
        _furthest = Math.Max(_furthest, at.Index);
        return new Failure<T>(at);
    }

    public void Error(SourceSpan span, string message, string? hint = null)
    {
        // What stands behind a lost attribute is read twice.
        var error = new Diagnostic(FileName, span, message, hint);
        if (!IsFull && (Diagnostics.Count == 0 || Diagnostics[^1] != error))
        {
            Diagnostics.Add(error);
        }
    }

    /// <summary>Reports the failure that just happened, and returns the token at which it did.</summary>
    public int Report()
    {
        if (_message is not null)
        {
            Error(_messageSpan, _message, _hint);
        }
        else
        {
            TokenInput found = InputAt(_furthest);
            Error(
                Wording.PlaceOf(found), $"expected {Wording.List(_expected)}, found {Wording.Describe(found)}",
                Wording.Hint(found, _expected));
        }

        int at = _furthest;
        Forget(at);
        return at;
    }

    /// <summary>Starts a new statement: what was expected in the last one is of no interest any more.</summary>
    public void Forget(int index)
    {
        _furthest = index;
        _expected.Clear();
        _message = null;
        Depth = 0;

        // No statement begins within brackets; what an error left there is of no use.
        Nodes.Clear();
    }

    private void Reset(string text, string fileName)
    {
        Text = text;
        FileName = fileName;
        TokenCount = 0;
        Diagnostics = [];
        Lost = [];
        LostBlocks = false;
        Nesting = 0;
        Trivia.Reset(text);
        Forget(0);
    }
}
