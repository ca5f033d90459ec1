// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Steps;

namespace Selftests.Harness.Judge;

/// <summary>
/// Whether a run checked anything that its script says. A case of expectations that this machine cannot see has passed nothing.
/// </summary>
internal sealed class Substance(CaseProgram program)
{
    private readonly int first = program.Body.Count > 0 ? program.Body[0].Id : 0;
    private readonly int end = program.Teardown.Count > 0 ? program.Teardown[0].Id : program.StepCount;

    private readonly SortedSet<string> unseen = new(StringComparer.Ordinal);
    private bool states;
    private bool saw;
    private bool acts;

    /// <summary>
    /// A step that was made: one that says what it gives is checked by that. What a fixture does is nothing of the test's own.
    /// </summary>
    public void Add(Step step)
    {
        states |= step switch
        {
            CallStep call => call.Expected is not [OkOutcome],
            AccessStep access => access.Expected is not [OkOutcome],
            CsharpStep => true,
            _ => false,
        };
        acts |= step is CallStep or AccessStep or ObserveStep or CsharpStep && step.Id >= first && step.Id < end;
    }

    /// <summary>A word of an expectation, a cost, or what a call filled in, with the name of what could not be seen.</summary>
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
    public string? WhyNothing() =>
        !acts ? "nothing could be checked: none of its steps is for this machine"
        : states || saw || unseen.Count == 0 ? null
        : $"nothing could be checked: {string.Join(", ", unseen)} cannot be seen here";
}
