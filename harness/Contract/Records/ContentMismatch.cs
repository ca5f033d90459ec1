// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Records;

/// <summary>The first byte of contents() that is not as expected.</summary>
/// <param name="Place">Its address.</param>
/// <param name="Actual">The byte, or -1 where none can be read.</param>
/// <param name="Expected">The byte that should be there (of the other range, when two are compared), or -1.</param>
public sealed record ContentMismatch(Place Place, int Actual, int Expected)
{
    /// <summary>Not null: two ranges are as long as this, in bytes, and what the shorter one has is the same.</summary>
    public (long One, long Other)? Lengths { get; init; }
}
