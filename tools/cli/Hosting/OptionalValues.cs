// SPDX-License-Identifier: GPL-2.0-or-later
using System.Globalization;

namespace Selftests.Cli;

/// <summary>Decides whether the word behind an option with an optional value is that value.</summary>
/// <remarks>System.CommandLine would take the script in <c>--shuffle cow.mmt</c> for the seed.</remarks>
internal static class OptionalValues
{
    /// <summary>Spells <c>--shuffle 7</c> as <c>--shuffle=7</c>, and draws a seed for a <c>--shuffle</c> without one.</summary>
    public static string[] Normalize(IReadOnlyList<string> args)
    {
        var normal = new List<string>(args.Count);
        for (int i = 0; i < args.Count; i++)
        {
            if (args[i] != "--shuffle")
            {
                normal.Add(args[i]);
            }
            else if (i + 1 < args.Count && IsNumber(args[i + 1]))
            {
                normal.Add($"--shuffle={args[++i]}");
            }
            else
            {
                normal.Add(string.Create(CultureInfo.InvariantCulture, $"--shuffle={Random.Shared.Next(1, 1_000_000)}"));
            }
        }

        return [.. normal];
    }

    // One that no seed can be is refused as a seed, and not missed as a script.
    private static bool IsNumber(string text) =>
        text.Length == 0 || double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
}
