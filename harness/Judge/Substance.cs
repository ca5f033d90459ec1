// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Steps;

namespace Selftests.Harness.Judge;

/// <summary>Whether a run checked anything that its script says. A case of expectations that this machine cannot see has passed nothing.</summary>
internal sealed class Substance
{
    private readonly SortedSet<string> unseen = new(StringComparer.Ordinal);
    private bool states;
    private bool saw;

    /// <summary>A step that was made: one that says what it gives or costs is checked by that.</summary>
    public void Add(Step step) => states |= step switch
    {
        CallStep call => call.Expected is not [OkOutcome] || call.Fields.Count > 0 || call.Cost is not null,
        AccessStep access => access.Expected is not [OkOutcome] || access.Cost is not null,
        CsharpStep => true,
        _ => false,
    };

    /// <summary>A word of an expectation, with the name of what could not be seen.</summary>
    public void AddLook(string? notObservable)
    {
        if (notObservable is null)
        {
            saw = true;
        }
        else
        {
            unseen.Add(notObservable);
        }
    }

    /// <summary>Null: something was checked. Steps that say nothing must succeed, and are enough where nothing is expected.</summary>
    public string? WhyNothing(int steps) =>
        steps == 0 ? "nothing could be checked: none of its steps is for this machine"
        : states || saw || unseen.Count == 0 ? null
        : $"nothing could be checked: {string.Join(", ", unseen)} cannot be seen here";
}
