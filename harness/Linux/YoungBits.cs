// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Linux;

/// <summary>Young bits on a machine where DAMON takes them from random pages: a second run tells which can be trusted.</summary>
internal static class YoungBits
{
    /// <summary>Whether an expectation of the case depends on one.</summary>
    public static bool AreAskedFor(CaseProgram program) => program.Written().OfType<ObserveStep>().Any(observe =>
        StepEncoder.Looks(observe).HasFlag(Look.Pte) && observe.Predicates.Any(predicate => predicate.Name == "young"));

    /// <summary>The first record, without those bits that the second one has otherwise.</summary>
    public static CaseRecord Confirmed(CaseRecord first, CaseRecord second)
    {
        first.Waited += second.Waited;
        if (first.Steps.Count != second.Steps.Count)
        {
            return first;
        }

        return first with { Steps = [.. first.Steps.Zip(second.Steps, Confirmed)] };
    }

    private static StepRecord Confirmed(StepRecord a, StepRecord b)
    {
        if (a.Observed is not { Pages: { Count: > 0 } pages } || b.Observed?.Pages is not { } others || others.Count != pages.Count
            || pages.Zip(others).All(pair => ((pair.First.Pte ^ pair.Second.Pte) & PteWords.Young) == 0))
        {
            return a;
        }

        PageState[] confirmed = [.. pages.Zip(others, (page, other) =>
            ((page.Pte ^ other.Pte) & PteWords.Young) == 0 ? page : page with { PteKnown = page.PteKnown & ~PteWords.Young })];
        return a with { Observed = new Observed { Pages = confirmed, Vmas = a.Observed.Vmas, Counters = a.Observed.Counters } };
    }
}
