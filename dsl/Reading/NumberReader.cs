// SPDX-License-Identifier: GPL-2.0-or-later
using System.Buffers;
using System.Globalization;
using Selftests.Dsl.Ast;
using Sprache;

namespace Selftests.Dsl.Reading;

/// <summary>Numbers with their units, and what people write instead of them.</summary>
internal static class NumberReader
{
    private const string Units = "units are: 4 pages, 8 bytes, 64K, 2M, 1G, 500ms";

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    public static IResult<Expression> Read(IInput input)
    {
        TokenInput at = TokenParsers.At(input);
        (ulong value, Unit unit, int hex, int octal) = Parse(at);
        IInput rest = input.Advance();
        if (unit == Unit.None && TokenParsers.Is(rest, TokenKind.Name))
        {
            Unit? word = UnitWord(TokenParsers.At(rest));
            unit = word ?? unit;
            rest = word is null ? rest : rest.Advance();
        }

        Expression number = new NumberExpression(value, unit) { HexDigits = hex, OctalDigits = octal, Span = Combine.SpanOf(input, rest) };
        return Combine.Ok(number, rest);
    }

    public static IResult<Expression> ReadVersion(IInput input)
    {
        TokenInput at = TokenParsers.At(input);
        string[] parts = at.Context.TextAt(at.Index).ToString().Split('.');
        int[] numbers = [.. parts.Take(3).Select(part => int.TryParse(part, NumberStyles.None, null, out int number) ? number : -1)];
        if (parts.Length > 3 || numbers.Contains(-1))
        {
            at.Context.Error(at.Span, $"'{Wording.Shorten(at.Context.TextAt(at.Index))}' is neither a number nor a version",
                "a version is 5.14 or 6.18.44; there are no fractions");
            numbers = [0, 0];
        }

        var version = new VersionExpression(numbers[0], numbers[1], numbers.Length > 2 ? numbers[2] : null) { Span = at.Span };
        return Combine.Ok<Expression>(version, input.Advance());
    }

    private static Number Parse(TokenInput at)
    {
        ReadOnlySpan<char> text = at.Context.TextAt(at.Index);
        if (text.Length > 2 && text[0] == '0' && text[1] is 'x' or 'X')
        {
            ReadOnlySpan<char> digits = text[2..];
            return ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, null, out ulong hex)
                ? new Number(hex, Unit.None, digits.Length)
                : new Number(Bad(at, text), Unit.None, 0);
        }

        int length = text.IndexOfAnyExceptInRange('0', '9');
        length = length < 0 ? text.Length : length;
        Unit unit = Suffix(at, text, length);
        if (!ulong.TryParse(text[..length], NumberStyles.None, null, out ulong value))
        {
            return new Number(Bad(at, text), Unit.None, 0);
        }

        return text[0] == '0' && length > 1 ? Octal(at, text, unit) : new Number(value, unit, 0);
    }

    /// <summary>As in C a number that begins with 0 is octal: the mode of a file, 0644.</summary>
    private static Number Octal(TokenInput at, ReadOnlySpan<char> text, Unit unit)
    {
        ulong value = 0;
        foreach (char digit in text[1..])
        {
            if (digit is < '0' or > '7' || value >> 61 != 0)
            {
                at.Context.Error(at.Span, $"the number {Wording.Shorten(text)} begins with 0, and is not octal",
                    "a mode is 0644; write a decimal number without the 0, or 0x...");
                return new Number(0, unit, 0);
            }

            value = (value << 3) + (ulong)(digit - '0');
        }

        return new Number(value, Unit.None, 0, text.Length - 1);
    }

    private static ulong Bad(TokenInput at, ReadOnlySpan<char> text)
    {
        bool tooLarge = text.Length > 16 && text[2..].IndexOfAnyExcept(HexDigits) < 0;
        at.Context.Error(
            at.Span, tooLarge ? $"{Wording.Shorten(text)} does not fit in 64 bits" : $"'{Wording.Shorten(text)}' is no number");
        return 0;
    }

    private static Unit Suffix(TokenInput at, ReadOnlySpan<char> text, int length)
    {
        ReadOnlySpan<char> suffix = text[length..];
        switch (suffix)
        {
            case "":
                return Unit.None;
            case "K":
                return Unit.K;
            case "M":
                return Unit.M;
            case "G":
                return Unit.G;
            case "ms":
                return Unit.Milliseconds;
            case "page" or "pages" or "byte" or "bytes":
                at.Context.Error(at.Span, $"'{Wording.Shorten(text)}' lacks a blank", $"write {text[..length]} {suffix}");
                return suffix[0] == 'p' ? Unit.Pages : Unit.Bytes;
            default:
                at.Context.Error(at.Span, $"unknown unit '{Wording.Shorten(suffix)}'", Units);
                return Unit.None;
        }
    }

    /// <summary>The unit that stands behind a number; null: the word is none.</summary>
    private static Unit? UnitWord(TokenInput at)
    {
        switch (at.Word)
        {
            case "page" or "pages":
                return Unit.Pages;
            case "byte" or "bytes":
                return Unit.Bytes;
            case "K" or "M" or "G" or "ms":
                at.Context.Error(
                    at.Span, $"the unit '{at.Word}' stands apart from its number", $"write it without a blank, as in 64{at.Word}");
                return Unit.None;
            case "KB" or "MB" or "GB" or "kB" or "KiB" or "MiB" or "GiB" or "k" or "m" or "g" or "s" or "sec" or "us" or "seconds"
                or "Pages" or "PAGE_SIZE":
                at.Context.Error(at.Span, $"unknown unit '{at.Word}'", Units);
                return Unit.None;
            default:
                return null;
        }
    }

    /// <param name="Value">Without its unit.</param>
    /// <param name="Unit">That stands at it.</param>
    /// <param name="Hex">Hexadecimal digits it is written with; 0: it is decimal.</param>
    /// <param name="Octal">Octal digits behind the 0; 0: it is not octal.</param>
    private readonly record struct Number(ulong Value, Unit Unit, int Hex, int Octal = 0);
}
