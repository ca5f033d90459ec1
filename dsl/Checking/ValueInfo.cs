// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Checking;

/// <summary>What is known of a value before anything runs.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Bytes">Of a region, page or slice: its length.</param>
/// <param name="Number">Of a number or size: its value, a size in bytes.</param>
internal readonly record struct ValueInfo(ValueKind Kind, ulong? Bytes = null, Interval? Number = null)
{
    public const ulong PageSize = 4096;

    public static ValueInfo Unknown { get; } = new(ValueKind.Any);

    /// <summary>The pages of a region, the last one perhaps in part.</summary>
    public ulong? Pages => Bytes is { } bytes ? (bytes / PageSize) + (bytes % PageSize == 0 ? 0UL : 1) : null;

    /// <summary>What is known of something that is one or the other.</summary>
    public ValueInfo Or(ValueInfo other) => new(
        Kind == other.Kind ? Kind : ValueKind.Any,
        Bytes == other.Bytes ? Bytes : null,
        Number is { } mine && other.Number is { } theirs ? mine.Hull(theirs) : null);
}
