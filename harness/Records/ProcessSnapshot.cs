// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Records;

/// <summary>One process.</summary>
/// <param name="Process">Its slot; -1: the first.</param>
/// <param name="Pages">Every page of every region slot, by slot and then address; large uniform regions once per run of equal pages.</param>
/// <param name="Maps">Every mapping that touches a region.</param>
/// <param name="Counters">rss (anon, file, shmem, swap), nr_ptes, minor, major.</param>
public sealed record ProcessSnapshot(
    int Process,
    IReadOnlyList<PageState> Pages,
    IReadOnlyList<VmaState> Maps,
    IReadOnlyList<Counter> Counters);
