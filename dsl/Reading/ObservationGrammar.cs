// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;
using Sprache;

namespace Selftests.Dsl.Reading;

/// <summary>What stands behind <c>expect</c>.</summary>
internal static class ObservationGrammar
{
    private static readonly Parser<TokenInput> Subject = TokenParsers.Name("what to look at");

    public static IResult<Observation> Observation(IInput input)
    {
        bool negated = Is(input, TokenKind.Bang);
        IInput at = negated ? input.Advance() : input;
        IResult<TokenInput> name = Subject(at);
        if (!name.WasSuccessful)
        {
            return Combine.Fail<Observation>(name.Remainder);
        }

        ValueList<Argument>? arguments = null;
        Trivia? trivia = null;
        IInput rest = name.Remainder;
        if (Is(rest, TokenKind.LeftParen))
        {
            IResult<BracketList<Argument>> read = ExpressionGrammar.Arguments(rest);
            if (!read.WasSuccessful)
            {
                return Combine.Fail<Observation>(read.Remainder);
            }

            (arguments, trivia, rest) = (read.Value.Items, read.Value.Trivia, read.Remainder);
        }

        SourceSpan subject = Combine.SpanOf(at, rest);
        bool isCounted = ObservationTable.Find(name.Value.Word) is { Claims: Claims.Count };
        IResult<Claim> claim = Claim(rest, negated, arguments is not null, isCounted);
        return claim.WasSuccessful
            ? Combine.Ok(new Observation(name.Value.Word, arguments, claim.Value) { Span = Combine.SpanOf(input, claim.Remainder), SubjectSpan = subject, Trivia = trivia }, claim.Remainder)
            : Combine.Fail<Observation>(claim.Remainder);
    }

    private static IResult<Claim> Claim(IInput input, bool negated, bool hasArguments, bool isCounted)
    {
        if (negated || TokenParsers.IsEnd(input))
        {
            return Holds(input, negated, hasArguments);
        }

        switch (TokenParsers.At(input).Kind)
        {
            case TokenKind.Colon:
                return Predicates(input);
            case TokenKind.Equals:
                return Compared(input);
            case TokenKind.Plus or TokenKind.Minus:
                return Delta(input);
            case TokenKind.Number when !hasArguments:
            case TokenKind.Name when isCounted:
                return Count(input);
            case TokenKind.Assign:
                return Assigned(TokenParsers.At(input), hasArguments);
            default:
                TokenParsers.At(input).Context.Expect(TokenParsers.At(input), "':'");
                TokenParsers.At(input).Context.Expect(TokenParsers.At(input), "'=='");
                return Combine.Fail<Claim>(input);
        }
    }

    private static IResult<Claim> Holds(IInput input, bool negated, bool hasArguments)
    {
        TokenInput at = TokenParsers.At(input);
        if (negated && !TokenParsers.IsEnd(input))
        {
            return at.Context.Fail<Claim>(at, at.Span, "'!' in front of a subject denies the whole, so nothing follows it", "deny a single claim: pte(p[0]): !write");
        }

        if (!hasArguments)
        {
            at.Context.Expect(at, "':'");
            at.Context.Expect(at, "a count");
            return Combine.Fail<Claim>(input);
        }

        return Combine.Ok<Claim>(new HoldsClaim(negated) { Span = at.Span }, input);
    }

    private static Failure<Claim> Assigned(TokenInput sign, bool hasArguments) =>
        sign.Context.Fail<Claim>(
            sign,
            sign.Span,
            "'=' stands between a call and its result; an expect compares with '=='",
            hasArguments ? "for the result of a call leave out 'expect'" : null);

    private static IResult<Claim> Compared(IInput input)
    {
        IResult<Expression> value = ExpressionGrammar.Value(input.Advance());
        return value.WasSuccessful
            ? Combine.Ok<Claim>(new EqualsClaim(value.Value) { Span = value.Value.Span }, value.Remainder)
            : Combine.Fail<Claim>(value.Remainder);
    }

    private static IResult<Claim> Count(IInput input)
    {
        IResult<Expression> value = ExpressionGrammar.Value(input);
        return value.WasSuccessful
            ? Combine.Ok<Claim>(new CountClaim(value.Value) { Span = value.Value.Span }, value.Remainder)
            : Combine.Fail<Claim>(value.Remainder);
    }

    private static IResult<Claim> Delta(IInput input)
    {
        IResult<Expression> amount = ExpressionGrammar.Value(input.Advance());
        return amount.WasSuccessful
            ? Combine.Ok<Claim>(new DeltaClaim(Is(input, TokenKind.Minus), amount.Value) { Span = Combine.SpanOf(input, amount.Remainder) }, amount.Remainder)
            : Combine.Fail<Claim>(amount.Remainder);
    }

    private static IResult<Claim> Predicates(IInput input)
    {
        NodeStack nodes = TokenParsers.At(input).Context.Nodes;
        int mark = nodes.Count;
        IInput rest = input;
        do
        {
            IResult<Predicate> predicate = Predicate(rest.Advance());
            if (!predicate.WasSuccessful)
            {
                return Combine.Fail<Claim>(predicate.Remainder);
            }

            nodes.Push(predicate.Value);
            rest = predicate.Remainder;
        }
        while (Is(rest, TokenKind.Comma));

        if (!TokenParsers.IsEnd(rest))
        {
            TokenParsers.At(rest).Context.Expect(TokenParsers.At(rest), "','");
        }

        return Combine.Ok<Claim>(new PredicatesClaim(nodes.Pop<Predicate>(mark)) { Span = Combine.SpanOf(input, rest) }, rest);
    }

    private static IResult<Predicate> Predicate(IInput input)
    {
        switch (TokenParsers.At(input).Kind)
        {
            case TokenKind.Bang:
                return Denied(input);
            case TokenKind.Permissions:
                return Ok(new PermissionsPredicate(TokenParsers.At(input).Context.TextAt(TokenParsers.At(input).Index).ToString()) { Span = TokenParsers.At(input).Span }, input.Advance());
            case TokenKind.LeftBracket:
                IResult<Expression> list = ExpressionGrammar.List(input);
                return list.WasSuccessful
                    ? Ok(new ListPredicate((ListExpression)list.Value) { Span = list.Value.Span }, list.Remainder)
                    : Fail(list.Remainder);
            case TokenKind.Name:
                return Named(input);
            default:
                TokenParsers.At(input).Context.Expect(TokenParsers.At(input), "a claim");
                return Fail(input);
        }
    }

    private static IResult<Predicate> Denied(IInput input)
    {
        IInput name = input.Advance();
        if (Is(name, TokenKind.Name))
        {
            (string word, IInput rest) = PointOrWord(name);
            return Ok(new BitPredicate(word, true) { Span = Combine.SpanOf(input, rest) }, rest);
        }

        TokenParsers.At(name).Context.Expect(TokenParsers.At(name), "a name");
        return Fail(name);
    }

    private static IResult<Predicate> Named(IInput input)
    {
        (string name, IInput rest) = PointOrWord(input);
        switch (TokenParsers.At(rest).Kind)
        {
            case TokenKind.Plus or TokenKind.Minus when Is(rest.Advance(), TokenKind.Number) || Is(rest.Advance(), TokenKind.Name):
                IResult<Expression> amount = ExpressionGrammar.Value(rest.Advance());
                return amount.WasSuccessful
                    ? Ok(new DeltaPredicate(name, Is(rest, TokenKind.Minus), amount.Value) { Span = Combine.SpanOf(input, amount.Remainder) }, amount.Remainder)
                    : Fail(amount.Remainder);
            case TokenKind.Minus or TokenKind.LeftBracket or TokenKind.LeftParen:
                return Field(input, name, rest);
            default:
                return ExpressionGrammar.BeginsPlainValue(rest)
                    ? Field(input, name, rest)
                    : Ok(Word(name, Combine.SpanOf(input, rest)), rest);
        }
    }

    /// <summary>A word, or a point's name: two words with a dot between.</summary>
    private static (string Word, IInput Behind) PointOrWord(IInput input)
    {
        string name = TokenParsers.At(input).Word;
        IInput rest = input.Advance();
        return Is(rest, TokenKind.Dot) && Is(rest.Advance(), TokenKind.Name) && Points.IsPrefix(name)
            ? ($"{name}.{TokenParsers.At(rest.Advance()).Word}", rest.Advance().Advance())
            : (name, rest);
    }

    private static Predicate Word(string name, SourceSpan span) =>
        name is "rwxp" or "rwxs" ? new PermissionsPredicate(name) { Span = span } : new BitPredicate(name, false) { Span = span };

    private static IResult<Predicate> Field(IInput start, string name, IInput input)
    {
        IResult<Expression> value = ExpressionGrammar.Value(input);
        return value.WasSuccessful
            ? Ok(new FieldPredicate(name, value.Value) { Span = Combine.SpanOf(start, value.Remainder) }, value.Remainder)
            : Fail(value.Remainder);
    }

    private static bool Is(IInput input, TokenKind kind) => TokenParsers.At(input).Kind == kind;

    private static IResult<Predicate> Ok(Predicate predicate, IInput rest) => Combine.Ok(predicate, rest);

    private static IResult<Predicate> Fail(IInput at) => Combine.Fail<Predicate>(at);
}
