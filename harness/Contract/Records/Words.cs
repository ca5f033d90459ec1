// SPDX-License-Identifier: GPL-2.0-or-later
using System.Numerics;
using System.Text;
using Selftests.Dsl;

namespace Selftests.Harness.Records;

/// <summary>The language's words for the bits of entries and pages: a word's place in its table is its bit.</summary>
public static class Words
{
    private static readonly IReadOnlyList<string> PteNames = ObservationTable.Find("pte")!.Bits;
    private static readonly IReadOnlyList<string> PageNames = ObservationTable.Find("page")!.Bits;

    /// <summary>An entry as the language says it: <c>present, young, zeropage</c>.</summary>
    public static string Of(PteWords bits) => Join((uint)bits, PteNames);

    /// <summary>A page as the language says it: <c>uptodate, swapbacked</c>.</summary>
    public static string Of(PageWords bits) => Join((uint)bits, PageNames);

    private static string Join(uint bits, IReadOnlyList<string> names)
    {
        var text = new StringBuilder();
        for (; bits != 0; bits &= bits - 1)
        {
            text.Append(text.Length == 0 ? "" : ", ").Append(names[BitOperations.TrailingZeroCount(bits)]);
        }

        return text.ToString();
    }
}
