// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;
using Sprache;

namespace Selftests.Dsl.Reading;

/// <summary>
/// Values. <c>|</c> binds least, then <c>+</c> and <c>-</c>, then <c>*</c>, then the sign, then <c>p[2]</c> and <c>.end</c>.
/// </summary>
/// <remarks>One loop per level, as performance.md measured it; no level is tried twice.</remarks>
internal static class ExpressionGrammar
{
    public static IResult<Expression> Value(IInput input)
    {
        if (StandsAlone(At(input)))
        {
            return Primary(input);
        }

        IResult<Expression> first = Sum(input);
        if (!first.WasSuccessful || !Is(first.Remainder, TokenKind.Bar))
        {
            return first;
        }

        NodeStack nodes = At(input).Context.Nodes;
        int mark = nodes.Count;
        nodes.Push(first.Value);
        IInput rest = first.Remainder;
        while (Is(rest, TokenKind.Bar))
        {
            IResult<Expression> next = Sum(rest.Advance());
            if (!next.WasSuccessful)
            {
                return next;
            }

            nodes.Push(next.Value);
            rest = next.Remainder;
        }

        return Ok(new UnionExpression(nodes.Pop<Expression>(mark)) { Span = SpanOf(input, rest) }, rest);
    }

    /// <summary>An element of a list: a value, or a range and what is said of it.</summary>
    public static IResult<Expression> Element(IInput input)
    {
        IResult<Expression> range = Value(input);
        if (!range.WasSuccessful || !BeginsPlainValue(range.Remainder) || BeginsLine(range.Remainder))
        {
            return range;
        }

        IResult<Expression> description = Value(range.Remainder);
        return description.WasSuccessful
            ? Ok(new DescribedRangeExpression(range.Value, Permissions(description.Value)) { Span = SpanOf(input, description.Remainder) },
                description.Remainder)
            : description;
    }

    public static IResult<Argument> Argument(IInput input)
    {
        if (Is(input, TokenKind.Name) && BeginsPlainValue(input.Advance()) && !BeginsLine(input.Advance()))
        {
            if (At(input.Advance()).Word is "page" or "pages" or "bytes")
            {
                string unit = At(input.Advance()).Word;
                return At(input).Context.Fail<Argument>(
                    At(input), SpanOf(input, input.Advance().Advance()), $"'{unit}' stands behind a number only",
                    $"the values of '{At(input).Word}' have it: for {At(input).Word} in [1 page, 4 pages]; here it is '{At(input).Word}' "
                        + $"alone");
            }

            IResult<Expression> named = Value(input.Advance());
            return named.WasSuccessful
                ? Combine.Ok(new Argument(At(input).Word, named.Value) { Span = SpanOf(input, named.Remainder) }, named.Remainder)
                : Combine.Fail<Argument>(named.Remainder);
        }

        if (Is(input, TokenKind.Name) && char.IsAsciiLetterLower(At(input).Word[0]) && Is(input.Advance(), TokenKind.Assign))
        {
            TokenInput sign = At(input.Advance());
            return sign.Context.Fail<Argument>(sign, sign.Span, "a named argument has no '='", $"write '{At(input).Word} value'");
        }

        IResult<Expression> value = Value(input);
        return value.WasSuccessful
            ? Combine.Ok(new Argument(null, value.Value) { Span = value.Value.Span }, value.Remainder)
            : Combine.Fail<Argument>(value.Remainder);
    }

    public static IResult<BracketList<Argument>> Arguments(IInput input) =>
        Brackets.List(input, TokenKind.LeftParen, Argument, TokenKind.RightParen, "')'");

    public static IResult<Expression> List(IInput input)
    {
        IResult<BracketList<Expression>> list =
            Brackets.List<Expression>(input, TokenKind.LeftBracket, Element, TokenKind.RightBracket, "']'");
        return list.WasSuccessful
            ? Ok(new ListExpression(list.Value.Items) { Span = SpanOf(input, list.Remainder), Trivia = list.Value.Trivia }, list.Remainder)
            : Fail(list.Remainder);
    }

    /// <summary><c>0..4</c>, or any other value.</summary>
    public static IResult<Expression> Range(IInput input)
    {
        IResult<Expression> from = Value(input);
        if (!from.WasSuccessful || !Is(from.Remainder, TokenKind.DotDot))
        {
            return from;
        }

        IResult<Expression> to = Value(from.Remainder.Advance());
        return to.WasSuccessful
            ? Ok(new RangeExpression(from.Value, to.Value) { Span = SpanOf(input, to.Remainder) }, to.Remainder)
            : to;
    }

    /// <summary>What <c>for</c> goes over: a list, or a range with its <c>step</c>.</summary>
    public static IResult<Expression> Source(IInput input)
    {
        IResult<Expression> range = Range(input);
        if (!range.WasSuccessful || range.Value is not RangeExpression whole || !TokenParsers.IsWord(range.Remainder, "step"))
        {
            return range;
        }

        IResult<Expression> step = Value(range.Remainder.Advance());
        return step.WasSuccessful ? Ok(whole with { Step = step.Value, Span = SpanOf(input, step.Remainder) }, step.Remainder) : step;
    }

    /// <summary>True for what can follow a name only as its value: <c>align 1G</c>, <c>address p[0]</c>.</summary>
    public static bool BeginsPlainValue(IInput input) =>
        At(input).Kind is TokenKind.Name or TokenKind.Number or TokenKind.Text or TokenKind.Permissions;

    /// <summary>The one word of /proc/PID/maps that looks like a name.</summary>
    private static Expression Permissions(Expression word) =>
        word is NameExpression { Name: "rwxp" or "rwxs" } name ? new PermissionsExpression(name.Name) { Span = name.Span } : word;

    /// <summary>Most values are one token. What follows it tells, and spares the way through all levels.</summary>
    private static bool StandsAlone(TokenInput at)
    {
        if (at.Kind is not (TokenKind.Name or TokenKind.Number))
        {
            return false;
        }

        return at.Context.Tokens[at.Index + 1].Kind switch
        {
            TokenKind.Comma or TokenKind.RightParen or TokenKind.RightBracket or TokenKind.DotDot or TokenKind.RightBrace => true,
            TokenKind.Newline => at.Context.Depth == 0,
            _ => false,
        };
    }

    private static IResult<Expression> Sum(IInput input)
    {
        IResult<Expression> left = Product(input);
        for (int count = 1; left.WasSuccessful && (Is(left.Remainder, TokenKind.Plus) || Is(left.Remainder, TokenKind.Minus)); count++)
        {
            if (count > Limits.Chain)
            {
                return TooLong(left.Remainder, "additions");
            }

            BinaryOperator sign = Is(left.Remainder, TokenKind.Plus) ? BinaryOperator.Add : BinaryOperator.Subtract;
            IResult<Expression> right = Product(left.Remainder.Advance());
            if (!right.WasSuccessful)
            {
                return right;
            }

            left = Ok(new BinaryExpression(left.Value, sign, right.Value) { Span = SpanOf(input, right.Remainder) }, right.Remainder);
        }

        return left;
    }

    private static IResult<Expression> Product(IInput input)
    {
        IResult<Expression> left = Signed(input);
        for (int count = 1; left.WasSuccessful && Is(left.Remainder, TokenKind.Star); count++)
        {
            if (count > Limits.Chain)
            {
                return TooLong(left.Remainder, "multiplications");
            }

            IResult<Expression> right = Signed(left.Remainder.Advance());
            if (!right.WasSuccessful)
            {
                return right;
            }

            left = Ok(new BinaryExpression(left.Value, BinaryOperator.Multiply, right.Value) { Span = SpanOf(input, right.Remainder) },
                right.Remainder);
        }

        return left;
    }

    private static IResult<Expression> Signed(IInput input)
    {
        if (!Is(input, TokenKind.Minus))
        {
            return Postfix(input);
        }

        ReadContext context = At(input).Context;
        if (context.Nesting >= Limits.Nesting)
        {
            return Brackets.TooDeep<Expression>(At(input));
        }

        context.Nesting++;
        IResult<Expression> operand = Signed(input.Advance());
        context.Nesting--;
        return operand.WasSuccessful
            ? Ok(new NegateExpression(operand.Value) { Span = SpanOf(input, operand.Remainder) }, operand.Remainder)
            : operand;
    }

    private static IResult<Expression> Postfix(IInput input)
    {
        IResult<Expression> target = Primary(input);
        for (int count = 1; target.WasSuccessful; count++)
        {
            IInput rest = target.Remainder;
            if (!Is(rest, TokenKind.LeftBracket) && !Is(rest, TokenKind.Dot))
            {
                break;
            }

            if (count > Limits.Chain)
            {
                return TooLong(rest, "indices");
            }

            target = Is(rest, TokenKind.Dot) ? Member(input, target.Value, rest) : Index(input, target.Value, rest);
        }

        return target;
    }

    /// <summary>A name and its value stand on one line: what follows a line break misses its comma, or its bracket.</summary>
    private static bool BeginsLine(IInput input) => At(input).Context.Tokens[At(input).Index - 1].Kind == TokenKind.Newline;

    private static IResult<Expression> Member(IInput start, Expression target, IInput dot)
    {
        IInput name = dot.Advance();
        if (At(name).Kind == TokenKind.Name && target is NameExpression { Name: var prefix } && Points.IsPrefix(prefix)
            && At(name).Word != "end")
        {
            IInput behind = name.Advance();
            return Ok(new NameExpression($"{prefix}.{At(name).Word}") { Span = SpanOf(start, behind) }, behind);
        }

        if (At(name).Kind == TokenKind.Name && target is NameExpression process && At(name).Word != "end")
        {
            IInput behind = name.Advance();
            return Ok(
                new OfProcessExpression(process, new NameExpression(At(name).Word) { Span = At(name).Span })
                {
                    Span = SpanOf(start, behind),
                }, behind);
        }

        if (!TokenParsers.IsWord(name, "end"))
        {
            string hint = At(name).Kind == TokenKind.Name ? "a region has '.end', its first address behind" : "write p.end";
            return At(name).Context.Fail<Expression>(
                At(name), At(name).Span, $"expected 'end' after '.', found {Wording.Describe(At(name))}", hint);
        }

        IInput rest = name.Advance();
        return Ok(new EndExpression(target) { Span = SpanOf(start, rest) }, rest);
    }

    private static IResult<Expression> Index(IInput start, Expression target, IInput open)
    {
        IResult<BracketList<Expression>> index =
            Brackets.List<Expression>(open, TokenKind.LeftBracket, Range, TokenKind.RightBracket, "']'", keepsComments: false);
        if (!index.WasSuccessful)
        {
            return Fail(index.Remainder);
        }

        SourceSpan span = SpanOf(start, index.Remainder);
        if (index.Value.Items.Count != 1)
        {
            string message = index.Value.Items.Count == 0
                ? "an index is missing between '[' and ']'"
                : "one index stands between '[' and ']'";
            return At(open).Context.Fail<Expression>(
                At(open), SpanOf(open, index.Remainder), message, "p[2] is a page, p[1..3] pages 1 and 2");
        }

        return index.Value.Items[0] is RangeExpression range
            ? Ok(new SliceExpression(target, range.From, range.To) { Span = span }, index.Remainder)
            : Ok(new IndexExpression(target, index.Value.Items[0]) { Span = span }, index.Remainder);
    }

    private static IResult<Expression> Primary(IInput input)
    {
        switch (At(input).Kind)
        {
            case TokenKind.Number:
                return NumberReader.Read(input);
            case TokenKind.Version:
                return NumberReader.ReadVersion(input);
            case TokenKind.Text:
                return Ok(new StringExpression(TokenParsers.Unquote(At(input))) { Span = At(input).Span }, input.Advance());
            case TokenKind.Permissions:
                return Ok(new PermissionsExpression(At(input).Context.TextAt(At(input).Index).ToString()) { Span = At(input).Span },
                    input.Advance());
            case TokenKind.LeftBracket:
                return List(input);
            case TokenKind.LeftParen:
                return GroupOrTuple(input);
            case TokenKind.GreaterOrEqual or TokenKind.Less:
                return VersionBound(input);
            case TokenKind.Name:
                return NameOrCall(input);
            default:
                At(input).Context.Expect(At(input), "a value");
                return Fail(input);
        }
    }

    private static IResult<Expression> NameOrCall(IInput input)
    {
        IInput rest = input.Advance();
        if (!Is(rest, TokenKind.LeftParen))
        {
            return Ok(new NameExpression(At(input).Word) { Span = At(input).Span }, rest);
        }

        IResult<CallExpression> call = CallGrammar.Call(input);
        return call.WasSuccessful ? Ok(call.Value, call.Remainder) : Fail(call.Remainder);
    }

    private static IResult<Expression> GroupOrTuple(IInput input)
    {
        IResult<BracketList<Expression>> items =
            Brackets.List<Expression>(input, TokenKind.LeftParen, Value, TokenKind.RightParen, "')'", keepsComments: false);
        if (!items.WasSuccessful)
        {
            return Fail(items.Remainder);
        }

        SourceSpan span = SpanOf(input, items.Remainder);
        return items.Value.Items.Count == 1 && !items.Value.TrailingComma
            ? Ok(new GroupExpression(items.Value.Items[0]) { Span = span, Trivia = items.Value.Trivia }, items.Remainder)
            : Ok(new TupleExpression(items.Value.Items) { Span = span, Trivia = items.Value.Trivia }, items.Remainder);
    }

    private static IResult<Expression> VersionBound(IInput input)
    {
        IInput version = input.Advance();
        if (!Is(version, TokenKind.Version))
        {
            At(version).Context.Expect(At(version), "a kernel's version such as 5.14");
            return Fail(version);
        }

        IResult<Expression> read = NumberReader.ReadVersion(version);
        string sign = Is(input, TokenKind.Less) ? "<" : ">=";
        return Ok(new VersionBoundExpression(sign, (VersionExpression)read.Value) { Span = SpanOf(input, read.Remainder) }, read.Remainder);
    }

    private static Failure<Expression> TooLong(IInput at, string what) =>
        At(at).Context.Fail<Expression>(At(at), At(at).Span, $"more than {Limits.Chain} {what} in a row");

    private static bool Is(IInput input, TokenKind kind) => TokenParsers.At(input).Kind == kind;

    private static TokenInput At(IInput input) => TokenParsers.At(input);

    private static IResult<Expression> Ok(Expression value, IInput rest) => Combine.Ok(value, rest);

    private static IResult<Expression> Fail(IInput at) => Combine.Fail<Expression>(at);

    private static SourceSpan SpanOf(IInput from, IInput to) => Combine.SpanOf(from, to);
}
