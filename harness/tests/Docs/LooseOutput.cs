// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Tests.Docs;

/// <summary>
/// Compares what a page shows of an output with the output, line by line to the last blank. A shown <c>...</c> stands for
/// anything in its line, and on a line of its own for any lines; what is left out otherwise is a difference.
/// </summary>
internal static class LooseOutput
{
    private const string Anything = "...";

    /// <summary>What does not fit, or null.</summary>
    public static string? Difference(string shown, string output)
    {
        string[] expected = Lines(shown);
        string[] actual = Lines(output);
        int furthest = 0;
        return Fits(expected, actual, 0, 0, ref furthest) ? null
            : furthest < expected.Length ? $"the output has no such line there: '{expected[furthest]}'"
            : $"the output goes on: '{actual[^1]}'";
    }

    private static bool Fits(string[] shown, string[] output, int at, int next, ref int furthest)
    {
        furthest = Math.Max(furthest, at);
        if (at == shown.Length)
        {
            return next == output.Length;
        }

        if (shown[at].Trim() == Anything)
        {
            for (int from = next; from <= output.Length; from++)
            {
                if (Fits(shown, output, at + 1, from, ref furthest))
                {
                    return true;
                }
            }

            return false;
        }

        return next < output.Length && Matches(shown[at], output[next]) && Fits(shown, output, at + 1, next + 1, ref furthest);
    }

    private static string[] Lines(string text)
    {
        string all = text.TrimEnd('\n');
        return all.Length == 0 ? [] : [.. all.Split('\n').Select(line => line.TrimEnd())];
    }

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
