// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;
using Sprache;

namespace Selftests.Dsl.Reading;

/// <summary>Calls with their results, what they fill in, and what they cost.</summary>
internal static class CallGrammar
{
    private static readonly Parser<TokenInput> Name = TokenParsers.Name("a call");

    private static readonly Parser<TokenInput> Signal = TokenParsers.Name("a signal");

    private static readonly Parser<FieldValue> Field = Combine.Seq<TokenInput, Expression, FieldValue>(
        TokenParsers.Name("the name of a field"),
        ExpressionGrammar.Value,
        (name, value, span) => new FieldValue(name.Word, value) { Span = span });

    public static IResult<CallExpression> Call(IInput input)
    {
        IResult<TokenInput> name = Name(input);
        if (!name.WasSuccessful)
        {
            return Combine.Fail<CallExpression>(name.Remainder);
        }

        IResult<BracketList<Argument>> arguments = ExpressionGrammar.Arguments(name.Remainder);
        if (!arguments.WasSuccessful)
        {
            return Combine.Fail<CallExpression>(arguments.Remainder);
        }

        var call = new CallExpression(name.Value.Word, arguments.Value.Items)
        {
            Span = Combine.SpanOf(input, arguments.Remainder),
            NameSpan = name.Value.Span,
            Trivia = arguments.Value.Trivia,
        };
        return Combine.Ok(call, arguments.Remainder);
    }

    /// <summary><c>name = may call(...) = result or result, field value faults minor 1</c>.</summary>
    public static IResult<Statement> Statement(IInput input)
    {
        IInput at = input;
        TokenInput? binding = null;
        if (Is(at, TokenKind.Name) && Is(at.Advance(), TokenKind.Assign))
        {
            binding = TokenParsers.At(at);
            at = at.Advance().Advance();
        }

        if (binding is not null && TokenParsers.IsWord(at, "thread"))
        {
            return StatementGrammar.Thread(input, binding, at);
        }

        bool may = TokenParsers.IsWord(at, "may");
        at = may ? at.Advance() : at;
        if (binding is not null && !(Is(at, TokenKind.Name) && Is(at.Advance(), TokenKind.LeftParen)))
        {
            return NotACall(TokenParsers.At(at));
        }

        IResult<CallExpression> call = Call(at);
        return call.WasSuccessful
            ? Tail(input, new CallStatement(binding?.Word, may, call.Value) { BindingSpan = binding?.Span ?? call.Value.NameSpan },
                call.Remainder)
            : Combine.Fail<Statement>(call.Remainder);
    }

    private static IResult<Statement> Tail(IInput start, CallStatement call, IInput at)
    {
        ValueList<ExpectedResult> results = [];
        if (Is(at, TokenKind.Equals))
        {
            TokenInput sign = TokenParsers.At(at);
            return sign.Context.Fail<Statement>(
                sign, sign.Span, "the result of a call stands behind '=', not '=='", "'==' compares, in an expect");
        }

        if (Is(at, TokenKind.Assign))
        {
            IResult<ValueList<ExpectedResult>> read = Results(at.Advance());
            if (!read.WasSuccessful)
            {
                return Combine.Fail<Statement>(read.Remainder);
            }

            (results, at) = (read.Value, read.Remainder);
        }

        IResult<ValueList<FieldValue>> fields = Fields(at);
        if (!fields.WasSuccessful)
        {
            return Combine.Fail<Statement>(fields.Remainder);
        }

        IResult<FaultCost?> cost = Cost(fields.Remainder);
        if (!cost.WasSuccessful)
        {
            return Combine.Fail<Statement>(cost.Remainder);
        }

        if (!TokenParsers.IsEnd(cost.Remainder))
        {
            ExpectMore(TokenParsers.At(cost.Remainder), results.Count > 0, cost.Value is not null);
        }

        return Combine.Ok<Statement>(
            call with { Results = results, Fields = fields.Value, Cost = cost.Value, Span = Combine.SpanOf(start, cost.Remainder) },
            cost.Remainder);
    }

    private static void ExpectMore(TokenInput at, bool hasResult, bool hasCost)
    {
        if (hasCost)
        {
            return;
        }

        at.Context.Expect(at, hasResult ? "'or'" : "'='");
        at.Context.Expect(at, "','");
        at.Context.Expect(at, "'faults'");
    }

    private static IResult<ValueList<ExpectedResult>> Results(IInput input)
    {
        IResult<ExpectedResult> first = Result(input);
        if (!first.WasSuccessful)
        {
            return Combine.Fail<ValueList<ExpectedResult>>(first.Remainder);
        }

        List<ExpectedResult> results = [first.Value];
        IInput rest = first.Remainder;
        while (TokenParsers.IsWord(rest, "or"))
        {
            IResult<ExpectedResult> next = Result(rest.Advance());
            if (!next.WasSuccessful)
            {
                return Combine.Fail<ValueList<ExpectedResult>>(next.Remainder);
            }

            results.Add(next.Value);
            rest = next.Remainder;
        }

        return Combine.Ok<ValueList<ExpectedResult>>(results.Freeze(), rest);
    }

    private static IResult<ExpectedResult> Result(IInput input)
    {
        string word = TokenParsers.At(input).Word;
        if (word == "ok")
        {
            return Combine.Ok<ExpectedResult>(new OkResult { Span = TokenParsers.At(input).Span }, input.Advance());
        }

        if (word is "exited" or "killed")
        {
            return Ended(input, word);
        }

        if (word.StartsWith("SIG", StringComparison.Ordinal))
        {
            return SignalAndCode(input, word);
        }

        IResult<Expression> value = ExpressionGrammar.Value(input);
        return value.WasSuccessful
            ? Combine.Ok<ExpectedResult>(new ValueResult(value.Value) { Span = value.Value.Span }, value.Remainder)
            : Combine.Fail<ExpectedResult>(value.Remainder);
    }

    private static IResult<ExpectedResult> Ended(IInput input, string word)
    {
        if (word == "killed")
        {
            IResult<TokenInput> signal = Signal(input.Advance());
            return signal.WasSuccessful
                ? Combine.Ok<ExpectedResult>(
                    new KilledResult(signal.Value.Word) { Span = Combine.SpanOf(input, signal.Remainder) }, signal.Remainder)
                : Combine.Fail<ExpectedResult>(signal.Remainder);
        }

        IResult<Expression> code = ExpressionGrammar.Value(input.Advance());
        return code.WasSuccessful
            ? Combine.Ok<ExpectedResult>(new ExitedResult(code.Value) { Span = Combine.SpanOf(input, code.Remainder) }, code.Remainder)
            : Combine.Fail<ExpectedResult>(code.Remainder);
    }

    private static IResult<ExpectedResult> SignalAndCode(IInput input, string signal)
    {
        IInput rest = input.Advance();
        string? code = null;
        if (Is(rest, TokenKind.Name) && TokenParsers.At(rest).Word is not ("or" or "faults"))
        {
            code = TokenParsers.At(rest).Word;
            rest = rest.Advance();
        }

        return Combine.Ok<ExpectedResult>(new SignalResult(signal, code) { Span = Combine.SpanOf(input, rest) }, rest);
    }

    private static IResult<ValueList<FieldValue>> Fields(IInput input)
    {
        List<FieldValue>? fields = null;
        while (Is(input, TokenKind.Comma))
        {
            if (TokenParsers.IsWord(input.Advance(), "faults"))
            {
                TokenInput comma = TokenParsers.At(input);
                return comma.Context.Fail<ValueList<FieldValue>>(
                    comma, comma.Span, "what a step costs stands behind its result without a comma", "load(p[0]) = 0 faults minor 1");
            }

            IResult<FieldValue> field = Field(input.Advance());
            if (!field.WasSuccessful)
            {
                return Combine.Fail<ValueList<FieldValue>>(field.Remainder);
            }

            (fields ??= []).Add(field.Value);
            input = field.Remainder;
        }

        return Combine.Ok<ValueList<FieldValue>>(fields is null ? [] : fields.Freeze(), input);
    }

    private static IResult<FaultCost?> Cost(IInput input)
    {
        if (!TokenParsers.IsWord(input, "faults"))
        {
            return Combine.Ok<FaultCost?>(null, input);
        }

        IInput kind = input.Advance();
        switch (TokenParsers.At(kind).Word)
        {
            case "none":
                return Combine.Ok<FaultCost?>(
                    new FaultCost(FaultKind.None, null) { Span = Combine.SpanOf(input, kind.Advance()) }, kind.Advance());
            case "minor":
                return Counted(input, FaultKind.Minor, kind.Advance());
            case "major":
                return Counted(input, FaultKind.Major, kind.Advance());
            default:
                if (Is(kind, TokenKind.Number))
                {
                    return TokenParsers.At(kind).Context.Fail<FaultCost?>(
                        TokenParsers.At(kind), TokenParsers.At(kind).Span, "faults are counted by their kind",
                        $"faults minor {TokenParsers.At(kind).Context.TextAt(TokenParsers.At(kind).Index)}, or faults none");
                }

                TokenParsers.At(kind).Context.Expect(TokenParsers.At(kind), "'minor', 'major' or 'none'");
                return Combine.Fail<FaultCost?>(kind);
        }
    }

    private static IResult<FaultCost?> Counted(IInput start, FaultKind kind, IInput input)
    {
        if (TokenParsers.At(input) is { Kind: TokenKind.Newline or TokenKind.Semicolon or TokenKind.RightBrace } end)
        {
            string word = kind == FaultKind.Minor ? "minor" : "major";
            return end.Context.Fail<FaultCost?>(end, Wording.PlaceOf(end), $"how many faults are {word} is missing", $"faults {word} 1");
        }

        IResult<Expression> count = ExpressionGrammar.Value(input);
        return count.WasSuccessful
            ? Combine.Ok<FaultCost?>(new FaultCost(kind, count.Value) { Span = Combine.SpanOf(start, count.Remainder) }, count.Remainder)
            : Combine.Fail<FaultCost?>(count.Remainder);
    }

    private static Failure<Statement> NotACall(TokenInput at) =>
        at.Context.Fail<Statement>(
            at, Wording.PlaceOf(at), $"expected a call, found {Wording.Describe(at)}", "only the result of a call gets a name");

    private static bool Is(IInput input, TokenKind kind) => TokenParsers.At(input).Kind == kind;
}
