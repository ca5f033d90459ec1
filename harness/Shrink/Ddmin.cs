// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Shrink;

/// <summary>Zeller's ddmin: leaves out of a list whatever is not needed for something to be there.</summary>
internal static class Ddmin
{
    /// <summary>What is left: nothing of it can be left out alone.</summary>
    /// <remarks>From the end: what comes late seldom carries what comes before it.</remarks>
    internal static IReadOnlyList<T> Reduce<T>(IReadOnlyList<T> parts, Func<IReadOnlyList<T>, bool> isThere)
    {
        int chunk = parts.Count == 1 ? 1 : parts.Count / 2;
        while (chunk > 0)
        {
            IReadOnlyList<T> smaller = WithoutChunks(parts, chunk, isThere);
            chunk = smaller.Count < parts.Count ? Math.Max(1, Math.Min(chunk, smaller.Count / 2)) : chunk / 2;
            parts = smaller;
        }

        return parts;
    }

    private static IReadOnlyList<T> WithoutChunks<T>(IReadOnlyList<T> parts, int chunk, Func<IReadOnlyList<T>, bool> isThere)
    {
        for (int start = parts.Count - chunk; start >= 0; start -= chunk)
        {
            T[] candidate = [.. parts.Take(start), .. parts.Skip(start + chunk)];
            if (isThere(candidate))
            {
                parts = candidate;
            }
        }

        return parts;
    }
}
