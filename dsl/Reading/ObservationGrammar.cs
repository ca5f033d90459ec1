// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;
using Sprache;

namespace Selftests.Dsl.Reading;

/// <summary>What stands behind <c>expect</c>.</summary>
internal static class ObservationGrammar
{
    private static readonly Parser<TokenInput> Subject = TokenParsers.Name("what to look at");

    /// <summary><c>memory(p[0]) == 1 or memory(p[0]) == 2</c>.</summary>
    public static IResult<ValueList<Observation>> Alternatives(IInput input)
    {
        List<Observation> all = [];
        for (IInput at = input; ; at = at.Advance())
        {
            if (all.Count > 0 && IsBareWord(TokenParsers.At(at), at.Advance()))
            {
                TokenInput word = TokenParsers.At(at);
                return word.Context.Fail<ValueList<Observation>>(
                    word, word.Span, "each alternative says what it looks at", $"expect pte(p[0]): present or pte(p[0]): {word.Word}");
            }

            IResult<Observation> next = Observation(at);
            if (!next.WasSuccessful)
            {
                return Combine.Fail<ValueList<Observation>>(next.Remainder);
            }

            all.Add(next.Value);
            at = next.Remainder;
            if (!TokenParsers.IsWord(at, "or"))
            {
                return Combine.Ok<ValueList<Observation>>(all.Freeze(), at);
            }
        }
    }

    /// <summary>A word of the language where an expectation must begin: <c>expect pte(p[0]): present or none</c>.</summary>
    private static bool IsBareWord(TokenInput word, IInput next) =>
        ObservationTable.HasWord(word.Word) && (IsEnd(next) || TokenParsers.Is(next, TokenKind.Comma));

    public static IResult<Observation> Observation(IInput input)
    {
        if (BeginsComparison(input))
        {
            return Comparison(input);
        }

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
            ? Combine.Ok(
                new Observation(name.Value.Word, arguments, claim.Value)
                {
                    Span = Combine.SpanOf(input, claim.Remainder),
                    SubjectSpan = subject,
                    Trivia = trivia,
                }, claim.Remainder)
            : Combine.Fail<Observation>(claim.Remainder);
    }

    /// <summary>Whether values are compared, and nothing is looked at: <c>q != p</c>, <c>p[0] &lt; addr(4G)</c>.</summary>
    private static bool BeginsComparison(IInput input)
    {
        if (!Is(input, TokenKind.Name))
        {
            return false;
        }

        IInput next = input.Advance();
        return TokenParsers.At(next).Kind switch
        {
            TokenKind.LeftBracket or TokenKind.Dot or TokenKind.Star => true,
            TokenKind.LeftParen => TokenParsers.At(input).Word == "addr",
            TokenKind.Plus or TokenKind.Minus => ObservationTable.Find(TokenParsers.At(input).Word) is null,
            _ => RelationAt(next) is not null,
        };
    }

    private static IResult<Observation> Comparison(IInput input)
    {
        IResult<Expression> left = ExpressionGrammar.Value(input);
        if (!left.WasSuccessful)
        {
            return Combine.Fail<Observation>(left.Remainder);
        }

        TokenInput sign = TokenParsers.At(left.Remainder);
        if (RelationAt(left.Remainder) is not { } relation)
        {
            return sign.Kind switch
            {
                TokenKind.Assign => Combine.Fail<Observation>(Assigned(sign, hasArguments: false).Remainder),
                TokenKind.Colon => sign.Context.Fail<Observation>(
                    sign, sign.Span, "a value is compared; ':' stands behind what is looked at", "expect pte(p[0]): present"),
                _ => ExpectRelation(left.Remainder),
            };
        }

        IResult<Claim> claim = Compared(left.Remainder, relation);
        string name = left.Value is NameExpression own ? own.Name : "";
        return claim.WasSuccessful
            ? Combine.Ok(
                new Observation(name, null, claim.Value)
                {
                    Compared = left.Value,
                    Span = Combine.SpanOf(input, claim.Remainder),
                    SubjectSpan = left.Value.Span,
                }, claim.Remainder)
            : Combine.Fail<Observation>(claim.Remainder);
    }

    private static IResult<Observation> ExpectRelation(IInput input)
    {
        foreach (string sign in (ReadOnlySpan<string>)["'=='", "'!='", "'<'", "'<='", "'>'", "'>='"])
        {
            TokenParsers.At(input).Context.Expect(TokenParsers.At(input), sign);
        }

        return Combine.Fail<Observation>(input);
    }

    /// <summary>The sign or word of a relation, or null.</summary>
    private static Relation? RelationAt(IInput input) => TokenParsers.At(input).Kind switch
    {
        TokenKind.Equals => Relation.Equal,
        TokenKind.NotEquals => Relation.NotEqual,
        TokenKind.Less => Relation.Less,
        TokenKind.LessOrEqual => Relation.LessOrEqual,
        TokenKind.Greater => Relation.Greater,
        TokenKind.GreaterOrEqual => Relation.GreaterOrEqual,
        _ => null,
    };

    /// <summary>Where an expectation may end.</summary>
    private static bool IsEnd(IInput input) => TokenParsers.IsEnd(input) || TokenParsers.IsWord(input, "or");

    private static IResult<Claim> Claim(IInput input, bool negated, bool hasArguments, bool isCounted)
    {
        if (negated || IsEnd(input))
        {
            return Holds(input, negated, hasArguments);
        }

        if (RelationAt(input) is { } relation)
        {
            return Compared(input, relation);
        }

        switch (TokenParsers.At(input).Kind)
        {
            case TokenKind.Colon:
                return Predicates(input);
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
        if (negated && !IsEnd(input))
        {
            return at.Context.Fail<Claim>(
                at, at.Span, "'!' in front of a subject denies the whole, so nothing follows it", "deny a single claim: pte(p[0]): !write");
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

    private static IResult<Claim> Compared(IInput input, Relation relation)
    {
        IResult<Expression> value = ExpressionGrammar.Value(input.Advance());
        return value.WasSuccessful
            ? Combine.Ok<Claim>(new RelationClaim(relation, value.Value) { Span = value.Value.Span }, value.Remainder)
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
            ? Combine.Ok<Claim>(new DeltaClaim(Is(input, TokenKind.Minus), amount.Value) { Span = Combine.SpanOf(input, amount.Remainder) },
                amount.Remainder)
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

        if (!IsEnd(rest))
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
                return Ok(
                    new PermissionsPredicate(TokenParsers.At(input).Context.TextAt(TokenParsers.At(input).Index).ToString())
                    {
                        Span = TokenParsers.At(input).Span,
                    }, input.Advance());
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
        if (TokenParsers.IsWord(rest, "or"))
        {
            return Ok(Word(name, Combine.SpanOf(input, rest)), rest);
        }

        if (Related(input, name, rest) is { } related)
        {
            return related;
        }

        switch (TokenParsers.At(rest).Kind)
        {
            case TokenKind.Plus or TokenKind.Minus when Is(rest.Advance(), TokenKind.Number) || Is(rest.Advance(), TokenKind.Name):
                IResult<Expression> amount = ExpressionGrammar.Value(rest.Advance());
                return amount.WasSuccessful
                    ? Ok(new DeltaPredicate(name, Is(rest, TokenKind.Minus), amount.Value)
                    {
                        Span = Combine.SpanOf(input, amount.Remainder),
                    }, amount.Remainder)
                    : Fail(amount.Remainder);
            case TokenKind.Minus or TokenKind.LeftBracket or TokenKind.LeftParen:
                return Field(input, name, rest);
            default:
                return ExpressionGrammar.BeginsPlainValue(rest)
                    ? Field(input, name, rest)
                    : Ok(Word(name, Combine.SpanOf(input, rest)), rest);
        }
    }

    /// <summary><c>anon >= 8</c>, <c>flags has "wf"</c>, <c>Private_Clean + Private_Dirty == 8</c>; null: it is none of these.</summary>
    private static IResult<Predicate>? Related(IInput start, string name, IInput rest)
    {
        if (Is(rest, TokenKind.Name) && TokenParsers.At(rest).Word is "has" or "lacks"
            && ExpressionGrammar.BeginsPlainValue(rest.Advance()))
        {
            return Related(start, [name], TokenParsers.At(rest).Word == "has" ? Relation.Has : Relation.Lacks, rest.Advance());
        }

        List<string> names = [name];
        IInput at = rest;
        for (; names.Count <= Limits.Chain && Is(at, TokenKind.Plus) && Is(at.Advance(), TokenKind.Name); at = at.Advance().Advance())
        {
            names.Add(TokenParsers.At(at.Advance()).Word);
        }

        return RelationAt(at) is { } relation ? Related(start, names.Freeze(), relation, at.Advance()) : null;
    }

    private static IResult<Predicate> Related(IInput start, ValueList<string> names, Relation relation, IInput input)
    {
        IResult<Expression> value = ExpressionGrammar.Value(input);
        return value.WasSuccessful
            ? Ok(new RelationPredicate(names, relation, value.Value) { Span = Combine.SpanOf(start, value.Remainder) }, value.Remainder)
            : Fail(value.Remainder);
    }

    /// <summary>A word, what a thread is blocked in, or a point's name: two words with a dot between.</summary>
    private static (string Word, IInput Behind) PointOrWord(IInput input)
    {
        string name = TokenParsers.At(input).Word;
        IInput rest = input.Advance();
        if (name == "blocked" && TokenParsers.IsWord(rest, "in") && Is(rest.Advance(), TokenKind.Name))
        {
            return ($"{ObservationTable.BlockedIn}{TokenParsers.At(rest.Advance()).Word}", rest.Advance().Advance());
        }

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
