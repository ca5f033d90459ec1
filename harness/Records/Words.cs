// SPDX-License-Identifier: GPL-2.0-or-later
using System.Numerics;
using System.Text;

namespace Selftests.Harness.Records;

/// <summary>The language's words for the bits of entries and pages.</summary>
public static class Words
{
    private static readonly string[] PteNames =
    [
        "none", "present", "write", "dirty", "young", "special", "zeropage", "anon", "file", "swap", "anon_exclusive", "mmap_exclusive",
        "uffd_wp", "soft_dirty", "protnone", "guard", "poison", "migration", "marker", "huge",
    ];

    private static readonly string[] PageNames =
    [
        "dirty", "locked", "uptodate", "referenced", "active", "unevictable", "mlocked", "swapbacked", "swapcache", "ksm", "head", "tail",
        "thp", "hwpoison",
    ];

    /// <summary>The bit of a word of pte().</summary>
    public static bool TryPte(string name, out PteWords bit)
    {
        int index = Array.IndexOf(PteNames, name);
        bit = index < 0 ? PteWords.Nothing : (PteWords)(1u << index);
        return index >= 0;
    }

    /// <summary>The bit of a word of page().</summary>
    public static bool TryPage(string name, out PageWords bit)
    {
        int index = Array.IndexOf(PageNames, name);
        bit = index < 0 ? PageWords.Nothing : (PageWords)(1u << index);
        return index >= 0;
    }

    /// <summary>An entry as the language says it: <c>present, young, zeropage</c>.</summary>
    public static string Of(PteWords bits) => Join((uint)bits, PteNames);

    /// <summary>A page as the language says it: <c>uptodate, swapbacked</c>.</summary>
    public static string Of(PageWords bits) => Join((uint)bits, PageNames);

    private static string Join(uint bits, string[] names)
    {
        var text = new StringBuilder();
        for (; bits != 0; bits &= bits - 1)
        {
            text.Append(text.Length == 0 ? "" : ", ").Append(names[BitOperations.TrailingZeroCount(bits)]);
        }

        return text.ToString();
    }
}
