// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Linux;

/// <summary>Holds the ends of a race that another machine showed against all that the model has: each must be one of those.</summary>
internal static class RaceComparer
{
    /// <summary>Of the first end that is none of the model's, in what it differs from the nearest of them; nothing: all are.</summary>
    /// <param name="explains">Whether an entry explains a difference.</param>
    /// <param name="compared">Told of the comparison with the nearest end, for each end that was shown.</param>
    public static IReadOnlyList<Difference> Compare(
        CaseProgram program, RaceRecord model, RaceRecord other, Func<Difference, bool> explains, Action<Comparison> compared)
    {
        foreach (CaseRecord shown in other.Ends)
        {
            IReadOnlyList<Difference>? nearest = null;
            Comparison? comparison = null;
            foreach (CaseRecord end in model.Ends)
            {
                // How often a thread had to ask again says nothing of what it came to.
                Comparison one = RecordComparer.Compare(program, end, shown);
                Difference[] differences =
                [
                    .. one.Differences
                        .Where(difference => difference.Observation != DifferenceNames.Faults && !explains(difference)),
                ];
                if (nearest is null || differences.Length < nearest.Count)
                {
                    (nearest, comparison) = (differences, one);
                }

                if (differences.Length == 0)
                {
                    break;
                }
            }

            if (comparison is not null)
            {
                compared(comparison);
            }

            if (nearest is { Count: > 0 })
            {
                return nearest;
            }
        }

        return [];
    }
}
