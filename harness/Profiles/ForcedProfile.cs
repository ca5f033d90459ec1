// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Profiles;

/// <summary>MMT_PROFILE: what a test takes the machine underneath for, <c>zero_page=off,max_map_count=1000</c>.</summary>
/// <remarks>It decides what is asked of Linux. The comparison stays with what the machine is.</remarks>
public static class ForcedProfile
{
    /// <summary>The variable's name.</summary>
    public const string Variable = "MMT_PROFILE";

    /// <summary>Reads the variable over a profile.</summary>
    /// <param name="actual">What the machine is.</param>
    /// <param name="forced">What it is taken for; null: the variable is not set.</param>
    /// <param name="wrong">What is wrong with the variable's text, or empty.</param>
    public static bool TryGet(MachineProfile actual, out MachineProfile? forced, out string wrong)
    {
        ArgumentNullException.ThrowIfNull(actual);
        forced = null;
        wrong = "";
        string? text = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(text))
        {
            return true;
        }

        bool isGood = actual.TryForce(text, out MachineProfile profile, out wrong);
        forced = isGood ? profile : null;
        wrong = isGood ? "" : $"{Variable}: {wrong}";
        return isGood;
    }
}
