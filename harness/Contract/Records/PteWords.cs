// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Records;

/// <summary>What <c>pte()</c> can say of one page, a bit for each word of the language.</summary>
[Flags]
public enum PteWords : uint
{
    /// <summary>No bit (not the word none, which is <see cref="Empty"/>).</summary>
    Nothing = 0,

    /// <summary>none: there is no entry, or it is all zero.</summary>
    Empty = 1 << 0,

    /// <summary>present.</summary>
    Present = 1 << 1,

    /// <summary>write.</summary>
    Write = 1 << 2,

    /// <summary>dirty.</summary>
    Dirty = 1 << 3,

    /// <summary>young.</summary>
    Young = 1 << 4,

    /// <summary>special.</summary>
    Special = 1 << 5,

    /// <summary>zeropage.</summary>
    ZeroPage = 1 << 6,

    /// <summary>anon: an anonymous page is mapped.</summary>
    Anon = 1 << 7,

    /// <summary>file: a page of a file or of shmem is mapped.</summary>
    File = 1 << 8,

    /// <summary>swap: a genuine swap entry.</summary>
    Swap = 1 << 9,

    /// <summary>anon_exclusive: PageAnonExclusive.</summary>
    AnonExclusive = 1 << 10,

    /// <summary>mmap_exclusive: pagemap bit 56, the page's mapcount is 1.</summary>
    MmapExclusive = 1 << 11,

    /// <summary>uffd_wp.</summary>
    UffdWp = 1 << 12,

    /// <summary>soft_dirty.</summary>
    SoftDirty = 1 << 13,

    /// <summary>protnone.</summary>
    ProtNone = 1 << 14,

    /// <summary>guard.</summary>
    Guard = 1 << 15,

    /// <summary>poison.</summary>
    Poison = 1 << 16,

    /// <summary>migration.</summary>
    Migration = 1 << 17,

    /// <summary>marker.</summary>
    Marker = 1 << 18,

    /// <summary>huge: mapped by a PMD or PUD.</summary>
    Huge = 1 << 19,

    /// <summary>All of them.</summary>
    All = (1 << 20) - 1,
}
