// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>What an address translates to.</summary>
/// <param name="Level">The lowest table that exists for the address: 1 PTE, 2 PMD, 3 PUD, 4 only the PGD.</param>
/// <param name="Pte">The entry; none where no PTE table exists.</param>
/// <param name="IsZeroPage">The entry maps the shared zero page.</param>
/// <param name="IsAnon">The entry maps an anonymous page (the zero page is none).</param>
/// <param name="IsFile">The entry maps a page of a file, shmem included.</param>
/// <param name="IsAnonExclusive">PageAnonExclusive, or that the page had it when it was swapped out, or began to move.</param>
/// <param name="MapCount">Entries that map the page (pagemap bit 56 says that it is 1), or that refer to the swap slot.</param>
public readonly record struct PteInfo(
    int Level, Pte Pte, bool IsZeroPage, bool IsAnon, bool IsFile, bool IsAnonExclusive, int MapCount)
{
    /// <summary>Pagemap's soft-dirty: the entry's bit, or the mapping's.</summary>
    public bool IsSoftDirty { get; init; }
}
