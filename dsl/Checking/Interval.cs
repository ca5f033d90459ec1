// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Checking;

/// <summary>The numbers that an expression can have: those of a loop's variable, or one.</summary>
internal readonly record struct Interval(ulong Low, ulong High)
{
    public static Interval Of(ulong value) => new(value, value);

    public bool IsOne => Low == High;

    public Interval Hull(Interval other) => new(Math.Min(Low, other.Low), Math.Max(High, other.High));

    /// <summary>The sum, or null when it does not fit.</summary>
    public static Interval? Add(Interval? left, Interval? right) =>
        left is { } a && right is { } b && a.High <= ulong.MaxValue - b.High ? new Interval(a.Low + b.Low, a.High + b.High) : null;

    /// <summary>The product, or null when it does not fit.</summary>
    public static Interval? Multiply(Interval? left, Interval? right) =>
        left is { } a && right is { } b && (b.High == 0 || a.High <= ulong.MaxValue / b.High)
            ? new Interval(a.Low * b.Low, a.High * b.High)
            : null;

    /// <summary>The difference, or null when it could be negative.</summary>
    public static Interval? Subtract(Interval? left, Interval? right) =>
        left is { } a && right is { } b && a.Low >= b.High ? new Interval(a.Low - b.High, a.High - b.Low) : null;
}
