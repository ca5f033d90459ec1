// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Records;

/// <summary>One process.</summary>
/// <param name="Process">Its slot; -1: the first.</param>
/// <param name="Pages">Of every region slot, by slot and then address, the first 4,096 pages; a page whose entry is none is left
/// out.</param>
/// <param name="Maps">Every mapping that touches a region.</param>
/// <param name="Counters">rss (anon, file, shmem, swap), nr_ptes, minor, major.</param>
public sealed record ProcessSnapshot(
    int Process,
    IReadOnlyList<PageState> Pages,
    IReadOnlyList<VmaState> Maps,
    IReadOnlyList<Counter> Counters)
{
    /// <summary>With what the pages of regions begin, where it was asked for: those that are there.</summary>
    internal IReadOnlyList<ByteRuns> Bytes { get; init; } = [];
}
