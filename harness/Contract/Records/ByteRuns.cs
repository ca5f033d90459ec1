// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Records;

/// <summary>Bytes of a range, as runs of equal ones; a value below 0 is no byte.</summary>
internal sealed record ByteRuns(Place Start, IReadOnlyList<(long Count, int Value)> Runs)
{
    /// <summary>Each of some bytes.</summary>
    public static ByteRuns Of(Place start, byte[] bytes) => new(start, [.. bytes.Select(one => (1L, (int)one))]);

    /// <summary>Each byte of its own.</summary>
    public IEnumerable<int> Each() => Runs.SelectMany(run => Enumerable.Repeat(run.Value, (int)Math.Min(run.Count, int.MaxValue)));
}
