// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;
using Sprache;

namespace Selftests.Dsl.Reading;

/// <summary>Sprache's parsers put together without its query syntax, which costs an object and a delegate per step.</summary>
/// <remarks>
/// Every sequence hands the span it covered to the function that builds the node. Each length is written out, and what
/// stands for several values is a class: over tuples the parsers would have to be compiled at every start.
/// </remarks>
internal static class Combine
{
    public static Parser<TResult> Seq<T1, T2, TResult>(
        Parser<T1> first, Parser<T2> second, Func<T1, T2, SourceSpan, TResult> build) => input =>
    {
        IResult<T1> one = first(input);
        if (!one.WasSuccessful)
        {
            return Fail<TResult>(one.Remainder);
        }

        IResult<T2> two = second(one.Remainder);
        return two.WasSuccessful
            ? Ok(build(one.Value, two.Value, SpanOf(input, two.Remainder)), two.Remainder)
            : Fail<TResult>(two.Remainder);
    };

    public static Parser<TResult> Seq<T1, T2, T3, TResult>(
        Parser<T1> first, Parser<T2> second, Parser<T3> third, Func<T1, T2, T3, SourceSpan, TResult> build) => input =>
    {
        IResult<T1> one = first(input);
        if (!one.WasSuccessful)
        {
            return Fail<TResult>(one.Remainder);
        }

        IResult<T2> two = second(one.Remainder);
        if (!two.WasSuccessful)
        {
            return Fail<TResult>(two.Remainder);
        }

        IResult<T3> three = third(two.Remainder);
        return three.WasSuccessful
            ? Ok(build(one.Value, two.Value, three.Value, SpanOf(input, three.Remainder)), three.Remainder)
            : Fail<TResult>(three.Remainder);
    };

    public static Parser<TResult> Seq<T1, T2, T3, T4, TResult>(
        Parser<T1> first, Parser<T2> second, Parser<T3> third, Parser<T4> fourth, Func<T1, T2, T3, T4, SourceSpan, TResult> build) =>
            input =>
    {
        IResult<T1> one = first(input);
        if (!one.WasSuccessful)
        {
            return Fail<TResult>(one.Remainder);
        }

        IResult<T2> two = second(one.Remainder);
        if (!two.WasSuccessful)
        {
            return Fail<TResult>(two.Remainder);
        }

        IResult<T3> three = third(two.Remainder);
        if (!three.WasSuccessful)
        {
            return Fail<TResult>(three.Remainder);
        }

        IResult<T4> four = fourth(three.Remainder);
        return four.WasSuccessful
            ? Ok(build(one.Value, two.Value, three.Value, four.Value, SpanOf(input, four.Remainder)), four.Remainder)
            : Fail<TResult>(four.Remainder);
    };

    public static Parser<TResult> Seq<T1, T2, T3, T4, T5, TResult>(
        Parser<T1> first,
        Parser<T2> second,
        Parser<T3> third,
        Parser<T4> fourth,
        Parser<T5> fifth,
        Func<T1, T2, T3, T4, T5, SourceSpan, TResult> build) => input =>
    {
        IResult<T1> one = first(input);
        if (!one.WasSuccessful)
        {
            return Fail<TResult>(one.Remainder);
        }

        IResult<T2> two = second(one.Remainder);
        if (!two.WasSuccessful)
        {
            return Fail<TResult>(two.Remainder);
        }

        IResult<T3> three = third(two.Remainder);
        if (!three.WasSuccessful)
        {
            return Fail<TResult>(three.Remainder);
        }

        IResult<T4> four = fourth(three.Remainder);
        if (!four.WasSuccessful)
        {
            return Fail<TResult>(four.Remainder);
        }

        IResult<T5> five = fifth(four.Remainder);
        return five.WasSuccessful
            ? Ok(build(one.Value, two.Value, three.Value, four.Value, five.Value, SpanOf(input, five.Remainder)), five.Remainder)
            : Fail<TResult>(five.Remainder);
    };

    /// <summary>What stands behind the word, or null without the word.</summary>
    public static Parser<T?> After<T>(string word, Parser<T> parser)
        where T : class => input =>
        TokenParsers.IsWord(input, word) ? parser(input.Advance())! : Ok<T?>(null, input);

    /// <summary>What begins with this kind of token, or null.</summary>
    public static Parser<T?> Optional<T>(TokenKind begin, Parser<T> parser)
        where T : class => input => TokenParsers.At(input).Kind == begin ? parser(input)! : Ok<T?>(null, input);

    public static IResult<T> Ok<T>(T value, IInput remainder) => new Success<T>(value, remainder);

    public static IResult<T> Fail<T>(IInput at) => new Failure<T>(at);

    public static SourceSpan SpanOf(IInput from, IInput to) => TokenParsers.At(from).Context.Span(from, to);
}
