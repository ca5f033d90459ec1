// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl;

/// <summary>Finds what somebody meant.</summary>
public static class Nearest
{
    private const int LongestCompared = 48;

    // Of one or two letters everything is near.
    private const int ShortestGuessed = 3;

    /// <summary>The candidate with the fewest edits from <paramref name="name"/>, or null when none is near.</summary>
    /// <remarks>One edit in three letters, in less than three only the letter case; of equals the first. Letter case counts half.</remarks>
    public static string? To(string name, IEnumerable<string> candidates)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(candidates);
        if (name.Length > LongestCompared)
        {
            return null;
        }

        string? best = null;
        int limit = name.Length < ShortestGuessed ? 2 : (2 * Math.Max(1, name.Length / 3)) + 1;
        foreach (string candidate in candidates)
        {
            int distance = Math.Abs(candidate.Length - name.Length) * 2 < limit ? Distance(name, candidate) : limit;
            if (distance < limit && candidate != name)
            {
                best = candidate;
                limit = distance;
            }
        }

        return best;
    }

    /// <summary>Twice the edits (insert, delete, replace, swap of neighbours); another case counts one.</summary>
    private static int Distance(string from, string to)
    {
        int[,] cost = new int[from.Length + 1, to.Length + 1];
        for (int i = 0; i <= from.Length; i++)
        {
            for (int j = 0; j <= to.Length; j++)
            {
                cost[i, j] = i == 0 ? 2 * j : j == 0 ? 2 * i : Step(cost, from, to, i, j);
            }
        }

        return cost[from.Length, to.Length];
    }

    private static int Step(int[,] cost, string from, string to, int i, int j)
    {
        int best = Math.Min(cost[i - 1, j] + 2, cost[i, j - 1] + 2);
        best = Math.Min(best, cost[i - 1, j - 1] + Replace(from[i - 1], to[j - 1]));
        bool swapped = i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
        return swapped ? Math.Min(best, cost[i - 2, j - 2] + 2) : best;
    }

    private static int Replace(char from, char to) =>
        from == to ? 0 : char.ToUpperInvariant(from) == char.ToUpperInvariant(to) ? 1 : 2;
}
