// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text;
using Selftests.Harness.Observations;

namespace Selftests.Harness.Fuzz;

/// <summary>
/// Expectations of what the comparison does not look at after every step anyway. Each asks for one value, and guesses it.
/// </summary>
internal static class FuzzLooks
{
    /// <summary>How an expectation begins.</summary>
    public const string Expect = "expect ";

    private static readonly int Weights = Observables.All.Sum(observable => observable.FuzzWeight);

    private static readonly string[] Scanned =
    [
        "PAGE_IS_WPALLOWED", "PAGE_IS_WRITTEN", "PAGE_IS_WRITTEN", "PAGE_IS_FILE", "PAGE_IS_FILE", "PAGE_IS_PRESENT", "PAGE_IS_PRESENT",
        "PAGE_IS_SWAPPED",
        "PAGE_IS_PFNZERO", "PAGE_IS_HUGE", "PAGE_IS_GUARD", "PAGE_IS_SOFT_DIRTY",
    ];

    public static void Look(FuzzWorld world)
    {
        int left = world.Below(Weights);
        Observable chosen = Observables.All.First(observable => (left -= observable.FuzzWeight) < 0);
        world.Add(Expect + chosen.Random(world), "");
    }

    /// <summary>What pagemap says of a range, by categories: which are asked for, and what of them is told.</summary>
    public static void PagemapScan(FuzzWorld world)
    {
        string range = world.Below(24) switch
        {
            0 => $"{world.PageText()} + 8 bytes, {world.Pick("0", "4096")}",
            1 => $"{world.PageText()}, 0xfffffffffffff000",
            2 => $"addr({world.Pick("0x7ffffffff000", "0xfffffffffffff000")}), 1 page",
            _ => world.RangeText(),
        };
        StringBuilder text = new($"PAGEMAP_SCAN({range}");
        foreach (string option in (ReadOnlySpan<string>)["required", "inverted", "anyof", "return"])
        {
            text.Append(world.OneIn(2) ? $", {option} {Categories(world)}" : "");
        }

        text.Append(world.OneIn(20) ? $", flags {world.Pick("PM_SCAN_CHECK_WPASYNC", "PM_SCAN_WP_MATCHING", "4")}" : "");
        text.Append(world.OneIn(3) ? $", max_pages {world.Below(4)}" : "");
        text.Append(world.OneIn(4) ? $", vec_len {world.Pick("0", "1", "2", "5", "0xffffffffffffffff")}" : "");
        text.Append(world.OneIn(20) ? ", vec NULL" : "");
        world.Call(text.Append(')').ToString());
    }

    private static string Categories(FuzzWorld world)
    {
        if (world.OneIn(60))
        {
            return "0x10000000";
        }

        string category = world.Pick<string>(Scanned);
        return world.OneIn(3) ? $"{category}|{world.Pick<string>(Scanned)}" : category;
    }
}
