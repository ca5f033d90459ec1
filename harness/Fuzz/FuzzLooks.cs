// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Model;

namespace Selftests.Harness.Fuzz;

/// <summary>Expectations of what the comparison does not look at after every step anyway. Each asks for one value, and guesses it.</summary>
internal static class FuzzLooks
{
    /// <summary>How an expectation begins.</summary>
    public const string Expect = "expect ";

    public static void Look(FuzzWorld world)
    {
        string claim = world.Below(8) switch
        {
            0 or 1 or 2 => $"smaps({world.RangeText()}): {world.Pick<string>([.. SmapsSum.Fields])} 0",
            3 => $"status: {world.Pick<string>([.. CounterReader.StatusFields])} 0",
            4 => $"contents({world.RangeText()}) == {world.Value()}",
            5 => SameContents(world),
            6 => $"resident({world.RangeText()})",
            _ => $"memory({world.PageText()} + {world.Pick(FuzzWorld.Grain, 2048, FuzzWorld.PageBytes - FuzzWorld.Grain)}) == {world.Value()}",
        };
        world.Add(Expect + claim, "");
    }

    private static string SameContents(FuzzWorld world)
    {
        (string area, int first, int count) = world.Range();
        return $"contents({FuzzWorld.Text(area, first, count)}) == contents({FuzzWorld.Text("b", first, count)})";
    }
}
