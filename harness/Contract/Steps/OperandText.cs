// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text;

namespace Selftests.Harness.Steps;

/// <summary>How values read in names and failures: put together from what they stand for, and therefore cut.</summary>
/// <remarks>A step that hands <c>x|x</c> on to another doubles the text each time.</remarks>
internal static class OperandText
{
    /// <summary>Characters that are shown.</summary>
    public const int MostShown = 1000;

    private const string Cut = "...";

    /// <summary>The text, or its beginning.</summary>
    public static string Shown(string text) => text.Length <= MostShown ? text : text[..(MostShown - Cut.Length)] + Cut;

    /// <summary>Several texts as one; what would not be shown is not looked at.</summary>
    public static string Join(string separator, IEnumerable<string> parts)
    {
        var joined = new StringBuilder();
        foreach (string part in parts)
        {
            joined.Append(joined.Length == 0 ? "" : separator).Append(part);
            if (joined.Length > MostShown)
            {
                break;
            }
        }

        return Shown(joined.ToString());
    }
}
