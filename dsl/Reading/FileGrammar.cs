// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;
using Sprache;
using static Selftests.Dsl.Reading.Combine;
using static Selftests.Dsl.Reading.TokenParsers;

namespace Selftests.Dsl.Reading;

/// <summary>What stands at the outermost level.</summary>
internal static class FileGrammar
{
    private static readonly Parser<Quoted> SuiteName = Text("the suite's name in quotes");

    private static readonly Dictionary<string, Parser<FileItem>> ByWord = new Dictionary<string, Parser<FileItem>>
    {
        ["suite"] = Suite,
        ["include"] = Seq<TokenInput, Quoted, FileItem>(
            Word("include"), Text("a path in quotes"),
            (_, path, span) => new IncludeItem(path.Value) { Span = span, PathSpan = path.Span }),
        ["const"] = Seq<TokenInput, TokenInput, TokenInput, Expression, FileItem>(
            Word("const"), Name("the constant's name"), Sign(TokenKind.Assign, "'='"), ExpressionGrammar.Value,
            (_, name, _, value, span) => new ConstItem(name.Word, value) { Span = span, NameSpan = name.Span }),
        ["def"] = Seq<TokenInput, TokenInput, ValueList<string>, Block, FileItem>(
            Word("def"),
            Name("the name of the step"),
            RowGrammar.NamesInBrackets,
            BlockReader.Statements,
            (_, name, parameters, body, span) => new DefItem(name.Word, parameters, body) { Span = span, NameSpan = name.Span }),
        ["fixture"] = Seq<TokenInput, TokenInput, Block, Block?, FileItem>(
            Word("fixture"),
            Name("the fixture's name"),
            BlockReader.Statements,
            After<Block>("teardown", BlockReader.Statements),
            (_, name, setup, teardown, span) => new FixtureItem(name.Word, setup, teardown) { Span = span, NameSpan = name.Span }),
        ["variant"] = Seq<TokenInput, TokenInput, TokenInput, Block, Block?, FileItem>(
            Word("variant"), Name("the fixture's name"), Name("the variant's name"), BlockReader.Statements,
            After<Block>("teardown", BlockReader.Statements), Variant),
        ["machine"] = Seq<TokenInput, Braced<MachineSetting>, FileItem>(
            Word("machine"),
            input => BlockReader.Items(input, StatementGrammar.Setting),
            (_, settings, span) => new MachineItem(settings.Items) { Span = span, Trivia = settings.Trivia }),
        ["test"] = Seq<TokenInput, Quoted, ValueList<string>, ValueList<ForClause>, Block, FileItem>(
            Word("test"), Text("the test's name in quotes"), Fixtures, RowGrammar.Clauses, Body, Test),
    };

    public static ScriptFile Read(ReadContext context, TokenInput first, string? shebang)
    {
        List<FileItem> items = [];
        bool silent = false;
        TokenInput at = BlockReader.SkipSeparators(first);
        while (!at.AtEnd)
        {
            int errors = context.Diagnostics.Count;
            if (silent && !LooksLike.FileItem(at) && !Words.OfFile.Contains(at.Word))
            {
                at = BlockReader.SkipSeparators(SkipLine(at));
                continue;
            }

            at = at.Kind == TokenKind.RightBrace ? StrayBrace(at) : BlockReader.One(at, Item, items);
            silent = context.Diagnostics.Count > errors && (at.AtEnd || at.Index == 0 || !EndedBlock(at));
            at = BlockReader.SkipSeparators(at);
        }

        return new ScriptFile(shebang, items.Freeze())
        {
            FileName = context.FileName,
            Text = context.Text,
            Trivia = Closing(context.Trivia.TakeBefore(context.TokenCount)),
        };
    }

    private static bool EndedBlock(TokenInput at) => at.Context.Tokens[at.Index - 1].Kind == TokenKind.RightBrace;

    private static Trivia? Closing(ValueList<string> comments) => comments.Count == 0 ? null : Trivia.None with { Dangling = comments };

    /// <summary>After an error at this level the rest of its lines would only repeat it.</summary>
    private static TokenInput SkipLine(TokenInput at)
    {
        while (at.Kind is not (TokenKind.Newline or TokenKind.EndOfFile))
        {
            at = at.Next;
        }

        return at;
    }

    private static TokenInput StrayBrace(TokenInput at)
    {
        at.Context.Error(at.Span, "this '}' closes nothing");
        return at.Next;
    }

    private static IResult<FileItem> Suite(IInput input)
    {
        IResult<Quoted> name = SuiteName(input.Advance());
        if (name.WasSuccessful)
        {
            return Ok<FileItem>(
                new SuiteItem(name.Value.Value) { Span = SpanOf(input, name.Remainder), NameSpan = name.Value.Span }, name.Remainder);
        }

        TokenInput at = At(input);
        return at.Context.Fail<FileItem>(
            at.Next, at.Span, "a suite has its name in quotes behind it", "or leave the line out: a suite is named after its file");
    }

    private static IResult<FileItem> Item(IInput input)
    {
        IResult<ValueList<AttributeNode>> attributes = AttributeGrammar.Attributes(input);
        if (!attributes.WasSuccessful)
        {
            return Fail<FileItem>(attributes.Remainder);
        }

        TokenInput at = At(attributes.Remainder);
        if (!ByWord.TryGetValue(at.Word, out Parser<FileItem>? parser))
        {
            return Unknown(at);
        }

        IResult<FileItem> item = parser(at);
        return item.WasSuccessful && attributes.Value.Count > 0
            ? Ok(item.Value with { Attributes = attributes.Value }, item.Remainder)
            : item;
    }

    private static Failure<FileItem> Unknown(TokenInput at)
    {
        if (at.Kind != TokenKind.Name)
        {
            at.Context.Expect(at, "a test, a fixture or another part of a file");
            return new Failure<FileItem>(at);
        }

        if (at.Word is "teardown")
        {
            return at.Context.Fail<FileItem>(
                at, at.Span, "this 'teardown' belongs to nothing", "it stands behind the '}' of a fixture, on the same line");
        }

        if (LooksLike.Statement(at.Context, at.Index))
        {
            return at.Context.Fail<FileItem>(
                at, at.Span, "a statement stands outside of any test", "statements belong into test \"...\" { }, a fixture or a def");
        }

        string? near = Nearest.To(at.Word, Words.OfFile);
        string hint = near is null
            ? "a file has suite, include, const, def, fixture, variant, machine and test"
            : $"did you mean '{near}'?";
        return at.Context.Fail<FileItem>(at, at.Span, $"unknown part of a file '{at.Word}'", hint);
    }

    private static IResult<ValueList<string>> Fixtures(IInput input) =>
        Is(input, TokenKind.LeftParen) ? RowGrammar.NamesInBrackets(input) : Ok<ValueList<string>>([], input);

    private static IResult<Block> Body(IInput input)
    {
        TokenInput at = At(input);
        if (at.Kind != TokenKind.LeftBrace)
        {
            at.Context.Expect(at, "'for'");
        }

        return BlockReader.Statements(input);
    }

    private static FileItem Variant(TokenInput word, TokenInput fixture, TokenInput name, Block setup, Block? teardown, SourceSpan span) =>
        new VariantItem(fixture.Word, name.Word, setup, teardown) { Span = span, NameSpan = name.Span };

    private static FileItem Test(
        TokenInput word, Quoted name, ValueList<string> fixtures, ValueList<ForClause> rows, Block body, SourceSpan span) =>
        new TestItem(name.Value, fixtures, rows, body) { Span = span, NameSpan = name.Span };
}
