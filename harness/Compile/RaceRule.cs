// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Steps;

namespace Selftests.Harness.Compile;

/// <summary>What stands behind a race is performed once for each order of it: so a case has one race, in the test itself.</summary>
internal static class RaceRule
{
    /// <summary>The case's race, or null.</summary>
    /// <exception cref="CompileException">There is another, or it stands where it could not be gone back to.</exception>
    public static RaceStep? Check(IReadOnlyList<Step> setup, IReadOnlyList<Step> body, IReadOnlyList<Step> teardown)
    {
        RaceStep[] races = [.. StepFinder.Written([.. setup, .. body, .. teardown]).OfType<RaceStep>()];
        if (races.FirstOrDefault(race => !body.Contains(race)) is { } elsewhere)
        {
            throw new CompileException(elsewhere.Source, "a race stands in the test itself: in no fixture, loop, branch or thread");
        }

        if (races.Length > 1)
        {
            throw new CompileException(races[1].Source,
                $"a test has one race, and line {races[0].Source.Line} has it: each order of the one would meet each of the other");
        }

        return races.Length == 0 ? null : races[0];
    }
}
