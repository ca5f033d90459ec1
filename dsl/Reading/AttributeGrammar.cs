// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;
using Sprache;

namespace Selftests.Dsl.Reading;

/// <summary><c>@name(arguments)</c>, any number of them, each perhaps on a line of its own.</summary>
internal static class AttributeGrammar
{
    private static readonly Parser<TokenInput> Name = TokenParsers.Name("the name of an attribute");

    public static IResult<ValueList<AttributeNode>> Attributes(IInput input)
    {
        List<AttributeNode>? attributes = null;
        while (TokenParsers.Is(input, TokenKind.At))
        {
            ReadContext context = TokenParsers.At(input).Context;
            ValueList<string> leading = attributes is null ? [] : context.Trivia.TakeBefore(TokenParsers.At(input).Index);
            IResult<AttributeNode> one = Attribute(input);
            if (!one.WasSuccessful)
            {
                return Combine.Fail<ValueList<AttributeNode>>(one.Remainder);
            }

            string? trailing = context.Trivia.TakeTrailing(TokenParsers.At(one.Remainder).Index);
            (attributes ??= []).Add(Brackets.WithTrivia(one.Value, leading, trailing));
            input = BlockReader.SkipSeparators(TokenParsers.At(one.Remainder));
        }

        return Combine.Ok<ValueList<AttributeNode>>(attributes is null ? [] : attributes.Freeze(), input);
    }

    private static IResult<AttributeNode> Attribute(IInput input)
    {
        IResult<TokenInput> name = Name(input.Advance());
        if (!name.WasSuccessful)
        {
            return Combine.Fail<AttributeNode>(name.Remainder);
        }

        IInput rest = name.Remainder;
        ValueList<Argument>? arguments = null;
        Trivia? trivia = null;
        if (TokenParsers.Is(rest, TokenKind.LeftParen))
        {
            IResult<BracketList<Argument>> read = Brackets.List(rest, TokenKind.LeftParen, Argument, TokenKind.RightParen, "')'");
            if (!read.WasSuccessful)
            {
                return Combine.Fail<AttributeNode>(read.Remainder);
            }

            (arguments, trivia, rest) = (read.Value.Items, read.Value.Trivia, read.Remainder);
        }

        var attribute = new AttributeNode(name.Value.Word, arguments) { Span = Combine.SpanOf(input, rest), Trivia = trivia };
        return Combine.Ok(attribute, rest);
    }

    private static IResult<Argument> Argument(IInput input) =>
        TokenParsers.Is(input, TokenKind.Colon) ? Step(input) : ExpressionGrammar.Argument(input);

    /// <summary><c>:4.2</c> or <c>:setup.1</c>: the numbers are one token, as those of a version are.</summary>
    private static IResult<Argument> Step(IInput colon)
    {
        IInput at = colon.Advance();
        string section = "";
        if (TokenParsers.Is(at, TokenKind.Name) && TokenParsers.Is(at.Advance(), TokenKind.Dot))
        {
            section = $"{TokenParsers.At(at).Word}.";
            at = at.Advance().Advance();
        }

        TokenInput numbers = TokenParsers.At(at);
        string path = numbers.Kind is TokenKind.Number or TokenKind.Version ? numbers.Context.TextAt(numbers.Index).ToString() : "";
        if (path.Length == 0 || !path.All(c => char.IsAsciiDigit(c) || c == '.'))
        {
            return numbers.Context.Fail<Argument>(numbers, numbers.Span,
                $"expected the number of a step, found {Wording.Describe(numbers)}",
                "a step is named as results name it: :4, :4.2, :setup.1");
        }

        IInput rest = at.Advance();
        SourceSpan span = Combine.SpanOf(colon, rest);
        return Combine.Ok(new Argument(null, new StepExpression($":{section}{path}") { Span = span }) { Span = span }, rest);
    }
}
