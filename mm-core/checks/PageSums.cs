// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>What entries count as, by kind: those of one table, or of an address space.</summary>
internal readonly record struct PageSums(long Anon, long File, long Shmem, long Swap)
{
    internal static PageSums Swapped => new(0, 0, 0, 1);

    internal static PageSums Of(Folio folio) =>
        folio.IsAnon ? new PageSums(1, 0, 0, 0) : folio.IsSwapBacked ? new PageSums(0, 0, 1, 0) : new PageSums(0, 1, 0, 0);

    public static PageSums operator +(PageSums a, PageSums b) => new(a.Anon + b.Anon, a.File + b.File, a.Shmem + b.Shmem, a.Swap + b.Swap);

    public static PageSums operator -(PageSums a, PageSums b) => new(a.Anon - b.Anon, a.File - b.File, a.Shmem - b.Shmem, a.Swap - b.Swap);
}
