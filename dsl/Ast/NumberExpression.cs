// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>4</c>, <c>0xaa</c>, <c>4 pages</c>, <c>64K</c>, <c>500ms</c>.</summary>
/// <remarks>The value is as written; <see cref="InBytes"/> applies the unit.</remarks>
public sealed record NumberExpression(ulong Value, Unit Unit) : Expression
{
    private const ulong PageSize = 4096;

    /// <summary>How many hexadecimal digits were written, or 0 for a decimal number; the printer keeps the spelling.</summary>
    public int HexDigits { get; init; }

    /// <summary>How many octal digits were written behind the 0, or 0: it is not octal.</summary>
    public int OctalDigits { get; init; }

    /// <summary>True for a number of bytes, pages, K, M or G.</summary>
    public bool IsSize => Unit is Unit.Bytes or Unit.Pages or Unit.K or Unit.M or Unit.G;

    /// <summary>The value times its unit; a plain number counts bytes, and what does not fit in 64 bits is null.</summary>
    public ulong? InBytes => Value > ulong.MaxValue / Factor ? null : Value * Factor;

    private ulong Factor => Unit switch
    {
        Unit.Pages => PageSize,
        Unit.K => 1UL << 10,
        Unit.M => 1UL << 20,
        Unit.G => 1UL << 30,
        _ => 1,
    };
}
