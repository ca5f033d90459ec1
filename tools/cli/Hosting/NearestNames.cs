// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Cli;

/// <summary>Answers a mistyped name with those that it may have meant.</summary>
internal static class NearestNames
{
    private const int Shown = 3;

    /// <summary>The closest names first: those that contain the text, then those a few letters away.</summary>
    public static IReadOnlyList<string> Of(string text, IEnumerable<string> names)
    {
        // A short word has too many neighbours a letter or two away.
        int tolerated = text.Length < 4 ? 1 : Math.Max(2, text.Length / 3);
        return [.. names.Distinct(StringComparer.Ordinal)
            .Select(name => (Name: name, Distance: Distance(text, name)))
            .Where(entry => entry.Distance <= tolerated)
            .OrderBy(entry => entry.Distance)
            .ThenBy(entry => entry.Name, StringComparer.Ordinal)
            .Take(Shown)
            .Select(entry => entry.Name)];
    }

    /// <summary><c>; did you mean 'cow' or 'ksm'?</c>, or nothing when no name is near.</summary>
    public static string Hint(string text, IEnumerable<string> names)
    {
        IReadOnlyList<string> near = Of(text, names);
        return near.Count == 0 ? "" : $"; did you mean {string.Join(" or ", near.Select(name => $"'{name}'"))}?";
    }

    private static int Distance(string text, string name)
    {
        if (text.Length >= 2 && name.Contains(text, StringComparison.OrdinalIgnoreCase))
        {
            return 0;
        }

        return Levenshtein(text.ToUpperInvariant(), name.ToUpperInvariant());
    }

    private static int Levenshtein(string a, string b)
    {
        int[] previous = [.. Enumerable.Range(0, b.Length + 1)];
        int[] current = new int[b.Length + 1];
        for (int i = 0; i < a.Length; i++)
        {
            current[0] = i + 1;
            for (int j = 0; j < b.Length; j++)
            {
                int replaced = previous[j] + (a[i] == b[j] ? 0 : 1);
                current[j + 1] = Math.Min(replaced, 1 + Math.Min(previous[j + 1], current[j]));
            }

            (previous, current) = (current, previous);
        }

        return previous[b.Length];
    }
}
