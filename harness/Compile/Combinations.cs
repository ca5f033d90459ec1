// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Compile;

/// <summary>One of each: rows of several clauses, variants of several fixtures.</summary>
internal static class Combinations
{
    /// <summary>Every combination, one at a time; the last list runs fastest. Without lists there is one, which is empty.</summary>
    public static IEnumerable<T[]> Of<T>(IReadOnlyList<IReadOnlyList<T>> lists)
    {
        if (lists.Any(list => list.Count == 0))
        {
            yield break;
        }

        int[] at = new int[lists.Count];
        int turned;
        do
        {
            yield return [.. at.Select((index, i) => lists[i][index])];
            for (turned = lists.Count - 1; turned >= 0 && ++at[turned] == lists[turned].Count; turned--)
            {
                at[turned] = 0;
            }
        }
        while (turned >= 0);
    }
}
