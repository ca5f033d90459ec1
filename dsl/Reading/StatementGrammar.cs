// SPDX-License-Identifier: GPL-2.0-or-later
using System.Globalization;
using Selftests.Dsl.Ast;
using Sprache;
using static Selftests.Dsl.Reading.Combine;
using static Selftests.Dsl.Reading.TokenParsers;

namespace Selftests.Dsl.Reading;

/// <summary>The statements: the first word decides, and from then on an error is one of that statement.</summary>
internal static class StatementGrammar
{
    public static readonly Parser<ThreadBlock> ThreadBlock = Seq<TokenInput, TokenInput, Block, ThreadBlock>(
        Word("thread"), Name("the thread's name"), BlockReader.Statements,
        (_, name, body, span) => new ThreadBlock(name.Word, body) { Span = span });

    public static readonly Parser<MachineSetting> Setting = Seq<TokenInput, StringExpression?, Expression, MachineSetting>(
        Name("a setting of the machine"), SettingFile, ExpressionGrammar.Value,
        (name, file, value, span) => new MachineSetting(name.Word, value, file) { Span = span });

    private static readonly Parser<ExpectStatement> Expect = Seq<TokenInput, ValueList<Observation>, ExpectStatement>(
        Word("expect"), ObservationGrammar.Alternatives,
        (_, all, span) => new ExpectStatement(all[0]) { Others = [.. all.Skip(1)], Span = span });

    private static readonly Parser<TokenInput> Dot = Sign(TokenKind.Dot, "'.'");

    private static readonly Parser<TokenInput> PointName = Name("the point's second word");

    private static readonly Dictionary<string, Parser<Statement>> ByWord = new Dictionary<string, Parser<Statement>>
    {
        ["expect"] = Expect,
        ["in"] = Seq<TokenInput, TokenInput, Block, Statement>(
            Word("in"), Name("the name of a process"), BlockReader.Statements,
            (_, process, body, span) => new InStatement(process.Word, body) { Span = span, NameSpan = process.Span }),
        ["for"] = Seq<ForClause, Block, Statement>(
            RowGrammar.Clause, BlockReader.Statements,
            (head, body, span) => new ForStatement(head.Names, head.Source, body) { Span = span }),
        ["if"] = Seq<TokenInput, TokenInput, Block, Block?, Statement>(
            Word("if"),
            Name("the name of a 'may' statement's outcome"),
            BlockReader.Statements,
            After<Block>("else", BlockReader.Statements),
            (_, condition, then, otherwise, span) =>
                new IfStatement(condition.Word, then, otherwise) { Span = span, NameSpan = condition.Span }),
        ["join"] = Seq<TokenInput, TokenInput, Statement>(
            Word("join"), Name("the name of a thread"),
            (_, thread, span) => new JoinStatement(thread.Word) { Span = span, NameSpan = thread.Span }),
        ["race"] = Seq<TokenInput, Braced<ThreadBlock>, Statement>(
            Word("race"), input => BlockReader.Items(input, ThreadBlock),
            (_, threads, span) => new RaceStatement(threads.Items) { Span = span, Trivia = threads.Trivia }),
        ["machine"] = Seq<TokenInput, Braced<MachineSetting>, Statement>(
            Word("machine"), input => BlockReader.Items(input, Setting),
            (_, settings, span) => new MachineStatement(settings.Items) { Span = span, Trivia = settings.Trivia }),
        ["always"] = Quantified("always", Quantifier.Always),
        ["sometimes"] = Quantified("sometimes", Quantifier.Sometimes),
        ["never"] = Quantified("never", Quantifier.Never),
        ["outcomes"] = Seq<TokenInput, ValueList<Expression>, TokenInput, Expression, Statement>(
            Word("outcomes"), Observed, Sign(TokenKind.Equals, "'=='"), ExpressionGrammar.List, Outcomes),
        ["at"] = Seq<TokenInput, TokenInput, TokenInput, TokenInput, Block, Statement>(
            Word("at"), Name("the name of a thread"), Name("a point such as F.preptl"), PointEnd, BlockReader.Statements, AtPoint),
        ["csharp"] = CSharp,
        ["return"] = Return,
        ["thread"] = Nameless,
        ["may"] = CallGrammar.Statement,
        ["else"] = Stray,
        ["teardown"] = Stray,
    };

    public static IResult<Statement> Statement(IInput input)
    {
        if (!Is(input, TokenKind.At))
        {
            return Bare(input);
        }

        IResult<ValueList<AttributeNode>> attributes = AttributeGrammar.Attributes(input);
        if (!attributes.WasSuccessful)
        {
            return Fail<Statement>(attributes.Remainder);
        }

        IResult<Statement> statement = Bare(attributes.Remainder);
        return statement.WasSuccessful
            ? Ok(statement.Value with { Attributes = attributes.Value }, statement.Remainder)
            : statement;
    }

    /// <summary><c>name = thread { ... }</c>; the caller has read up to the word.</summary>
    public static IResult<Statement> Thread(IInput start, TokenInput binding, IInput word)
    {
        IResult<Block> body = BlockReader.Statements(word.Advance());
        return body.WasSuccessful
            ? Ok<Statement>(new ThreadStatement(binding.Word, body.Value) { Span = SpanOf(start, body.Remainder), NameSpan = binding.Span },
                body.Remainder)
            : Fail<Statement>(body.Remainder);
    }

    private static IResult<Statement> Bare(IInput input)
    {
        TokenInput at = At(input);
        if (at.Kind != TokenKind.Name)
        {
            at.Context.Expect(at, "a statement");
            return Fail<Statement>(input);
        }

        TokenKind next = at.Next.Kind;
        if (next == TokenKind.LeftParen && OfOtherLanguages(at) is { } refused)
        {
            return refused;
        }

        if (next == TokenKind.Name && at.Word == "const")
        {
            return at.Context.Fail<Statement>(
                at, at.Span, "a constant stands outside of the tests, for all of them", "a call binds names here: p = mmap(...)");
        }

        if (next == TokenKind.Assign && at.Word == "explore" && at.Next.Next.Kind == TokenKind.Number)
        {
            return Explore(input);
        }

        if (next != TokenKind.Assign && ByWord.TryGetValue(at.Word, out Parser<Statement>? parser))
        {
            return parser(input);
        }

        return next is TokenKind.Assign or TokenKind.LeftParen ? CallGrammar.Statement(input) : Unknown(at);
    }

    /// <summary>The file of <c>knob("path") value</c>; what stands in brackets and alone is the value.</summary>
    private static IResult<StringExpression?> SettingFile(IInput input)
    {
        if (!Is(input, TokenKind.LeftParen) || !Is(input.Advance(), TokenKind.Text) || !IsClosedBeforeValue(input.Advance().Advance()))
        {
            return Ok<StringExpression?>(null, input);
        }

        TokenInput text = At(input.Advance());
        return Ok<StringExpression?>(new StringExpression(Unquote(text)) { Span = text.Span }, text.Advance().Advance());
    }

    private static bool IsClosedBeforeValue(IInput input) =>
        Is(input, TokenKind.RightParen) && ExpressionGrammar.BeginsPlainValue(input.Advance());

    private static Failure<Statement> Unknown(TokenInput at)
    {
        if (at.Next.Kind == TokenKind.LeftBracket && Stored(at) is { } sign)
        {
            bool compares = sign.Kind == TokenKind.Equals;
            return at.Context.Fail<Statement>(
                at,
                at.Context.Span(at, sign),
                compares ? "a comparison is no statement" : "a page is written by a call",
                compares
                    ? $"what must hold is expected: expect memory({at.Word}[0]) == 1"
                    : $"store({at.Word}[0], 1) writes a byte, fill({at.Word}, 1) all of them");
        }

        string? near = Nearest.To(at.Word, Words.OfStatement);
        string hint = Newcomers.StatementHint(at.Word) is { } known ? known
            : Declared(at) is { } name ? $"a name is bound by its call alone: {name} = call(...)"
            : near is null ? "a statement is a call, or begins with expect, in, for, if, join, race or csharp" : $"did you mean '{near}'?";
        return at.Context.Fail<Statement>(at, at.Span, $"unknown statement '{at.Word}'", hint);
    }

    /// <summary>What looks like a call, and is what C asserts or goes round by.</summary>
    private static Failure<Statement>? OfOtherLanguages(TokenInput at) =>
        Newcomers.IsAssert(at.Word) ? at.Context.Fail<Statement>(at, at.Span, $"unknown call '{at.Word}'", Newcomers.AssertHint)
        : at.Word is "while"
            ? at.Context.Fail<Statement>(at, at.Span, "unknown statement 'while'", Newcomers.StatementHint(at.Word))
        : at.Word is "if" ? at.Context.Fail<Statement>(
            at, at.Span, "'if' takes the name of a 'may' statement's outcome, and no condition",
            "a call must succeed unless its error is expected, = -EINVAL: nothing is asked afterwards")
        : null;

    /// <summary>The sign in <c>p[0] = 1</c> and <c>p[0] == 1</c>.</summary>
    private static TokenInput? Stored(TokenInput at)
    {
        TokenInput end = at.Next;
        while (end.Kind is not (TokenKind.RightBracket or TokenKind.Newline or TokenKind.EndOfFile))
        {
            end = end.Next;
        }

        return end.Kind == TokenKind.RightBracket && end.Next.Kind is TokenKind.Assign or TokenKind.Equals ? end.Next : null;
    }

    /// <summary>The name in <c>let p = ...</c> and <c>char *p = ...</c>, as other languages write it.</summary>
    private static string? Declared(TokenInput at)
    {
        TokenInput name = at.Next.Kind is TokenKind.Foreign or TokenKind.Star ? at.Next.Next : at.Next;
        return name.Kind == TokenKind.Name && name.Next.Kind == TokenKind.Assign ? name.Word : null;
    }

    private static Failure<Statement> Stray(IInput input)
    {
        TokenInput at = At(input);
        string owner = at.Word == "else" ? "an if" : "a fixture";
        return at.Context.Fail<Statement>(
            at, at.Span, $"this '{at.Word}' belongs to nothing", $"it stands behind the '}}' of {owner}, on the same line");
    }

    private static Failure<Statement> Nameless(IInput input)
    {
        TokenInput at = At(input);
        return at.Context.Fail<Statement>(
            at, at.Span, "a thread outside of a race needs a name", "write t = thread { ... }, and join t later");
    }

    private static Parser<Statement> Quantified(string word, Quantifier quantifier) => Seq<TokenInput, ExpectStatement, Statement>(
        Word(word), Expect, (_, expectation, span) => new QuantifiedStatement(quantifier, expectation) { Span = span });

    private static IResult<ValueList<Expression>> Observed(IInput input)
    {
        IResult<BracketList<Expression>> list =
            Brackets.List<Expression>(
                input, TokenKind.LeftParen, ExpressionGrammar.Value, TokenKind.RightParen, "')'", keepsComments: false);
        return list.WasSuccessful ? Ok(list.Value.Items, list.Remainder) : Fail<ValueList<Expression>>(list.Remainder);
    }

    private static Statement Outcomes(
        TokenInput word, ValueList<Expression> observed, TokenInput sign, Expression values, SourceSpan span) =>
        new OutcomesStatement(observed, ((ListExpression)values).Items) { Span = span, Trivia = values.Trivia };

    /// <summary>Of all values a number is no call, so that a name may be <c>explore</c> all the same.</summary>
    private static IResult<Statement> Explore(IInput start)
    {
        TokenInput number = At(start.Advance().Advance());
        TokenInput unit = number.Next;
        ReadOnlySpan<char> text = number.Context.TextAt(number.Index);
        return !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long executions) || executions == 0
            || unit.Word is not ("executions" or "execution")
            ? number.Context.Fail<Statement>(
                number, number.Span, "how many executions there are is a number of them", "explore = 42 executions")
            : Ok<Statement>(new ExploreStatement(executions) { Span = SpanOf(start, unit.Advance()) }, unit.Advance());
    }

    private static IResult<TokenInput> PointEnd(IInput input)
    {
        IResult<TokenInput> dot = Dot(input);
        return dot.WasSuccessful ? PointName(dot.Remainder) : dot;
    }

    private static Statement AtPoint(
        TokenInput word, TokenInput thread, TokenInput point, TokenInput second, Block body, SourceSpan span) =>
        new AtStatement(thread.Word, $"{point.Word}.{second.Word}", body)
        {
            Span = span,
            NameSpan = thread.Span,
            PointSpan = SpanOf(point, second.Next),
        };

    private static IResult<Statement> Return(IInput input)
    {
        IInput rest = input.Advance();
        if (IsEnd(rest))
        {
            return Ok<Statement>(new ReturnStatement(null) { Span = At(input).Span }, rest);
        }

        IResult<Expression> value = ExpressionGrammar.Value(rest);
        return value.WasSuccessful
            ? Ok<Statement>(new ReturnStatement(value.Value) { Span = SpanOf(input, value.Remainder) }, value.Remainder)
            : Fail<Statement>(value.Remainder);
    }

    private static IResult<Statement> CSharp(IInput input)
    {
        TokenInput block = At(input.Advance());
        if (block.Kind != TokenKind.CSharp)
        {
            block.Context.Expect(block, "'{'");
            return Fail<Statement>(block);
        }

        ReadOnlySpan<char> text = block.Context.TextAt(block.Index);
        if (CSharpBlock.HasTextAfterBrace(text))
        {
            return block.Context.Fail<Statement>(block, block.Span with { Length = 1 }, "a block of C# begins on the line after its '{'");
        }

        string? code = CSharpBlock.Body(text);
        return code is null
            ? block.Context.Fail<Statement>(block, At(input).Span, "a line of this block of C# is indented less than its 'csharp'")
            : Ok<Statement>(new CSharpStatement(code) { FirstLine = block.Line + 1, Span = SpanOf(input, block.Next) }, block.Next);
    }
}
