// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Tests.Docs;

/// <summary>
/// Compares what a page shows of an output with the output. The shown lines must occur in this order; a shown <c>...</c>
/// stands for anything, in a line or for lines. Blanks at the ends and in a row do not count.
/// </summary>
internal static class LooseOutput
{
    private const string Anything = "...";

    /// <summary>The first shown line that does not occur where it should, or null.</summary>
    public static string? FirstMissing(string shown, string output)
    {
        string[] lines = [.. Lines(output)];
        int next = 0;
        foreach (string expected in Lines(shown).Where(line => line != Anything))
        {
            int found = Array.FindIndex(lines, next, line => Matches(expected, line));
            if (found < 0)
            {
                return expected;
            }

            next = found + 1;
        }

        return null;
    }

    private static IEnumerable<string> Lines(string text) =>
        text.Split('\n')
            .Select(line => string.Join(' ', line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)))
            .Where(line => line.Length > 0);

    private static bool Matches(string expected, string line)
    {
        string[] parts = expected.Split(Anything);
        if (parts.Length == 1)
        {
            return line == expected;
        }

        int from = 0;
        foreach (string part in parts)
        {
            int at = line.IndexOf(part, from, StringComparison.Ordinal);
            if (at < 0)
            {
                return false;
            }

            from = at + part.Length;
        }

        return line.StartsWith(parts[0], StringComparison.Ordinal) && line.EndsWith(parts[^1], StringComparison.Ordinal);
    }
}
