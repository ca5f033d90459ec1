// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Records;

/// <summary>What <c>page()</c> can say of the page behind an address, a bit for each word of the language.</summary>
[Flags]
public enum PageWords : uint
{
    /// <summary>No bit.</summary>
    Nothing = 0,

    /// <summary>dirty.</summary>
    Dirty = 1 << 0,

    /// <summary>locked.</summary>
    Locked = 1 << 1,

    /// <summary>uptodate.</summary>
    Uptodate = 1 << 2,

    /// <summary>referenced.</summary>
    Referenced = 1 << 3,

    /// <summary>active.</summary>
    Active = 1 << 4,

    /// <summary>unevictable.</summary>
    Unevictable = 1 << 5,

    /// <summary>mlocked.</summary>
    Mlocked = 1 << 6,

    /// <summary>swapbacked.</summary>
    SwapBacked = 1 << 7,

    /// <summary>swapcache.</summary>
    SwapCache = 1 << 8,

    /// <summary>ksm.</summary>
    Ksm = 1 << 9,

    /// <summary>head.</summary>
    Head = 1 << 10,

    /// <summary>tail.</summary>
    Tail = 1 << 11,

    /// <summary>thp.</summary>
    Thp = 1 << 12,

    /// <summary>hwpoison.</summary>
    HwPoison = 1 << 13,

    /// <summary>All of them.</summary>
    All = (1 << 14) - 1,
}
