// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Records;

namespace Selftests.Harness;

/// <summary>Enumerates the ways through a case by replay: the last choice that has another way takes it.</summary>
internal static class BranchPath
{
    /// <summary>The choices that lead to the next way; null: there is none.</summary>
    public static IReadOnlyList<int>? Next(IReadOnlyList<Choice> taken)
    {
        for (int last = taken.Count - 1; last >= 0; last--)
        {
            if (taken[last].Taken + 1 < taken[last].Count)
            {
                return [.. taken.Take(last).Select(choice => choice.Taken), taken[last].Taken + 1];
            }
        }

        return null;
    }

    /// <summary>Which way it was, for the notes of a failure; empty where there was only one.</summary>
    public static IReadOnlyList<string> Describe(IReadOnlyList<Choice> taken) =>
        [.. taken.Where(choice => choice.IsTold).Select(choice => choice.Way)];
}
