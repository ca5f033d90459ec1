// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Judge;
using Selftests.Harness.Records;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Profiles;

/// <summary>
/// The model as the default machine and as the machine underneath: what holds on the one and not on the other is not asked of Linux.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="actual">What the machine underneath is: with this model it is compared.</param>
/// <param name="asked">What it is taken for, where a test forces that: by this model it is decided what is asked.</param>
public sealed class ProfileModel(IMachine model, MachineProfile actual, MachineProfile asked)
{
    /// <summary>What was not asked so far.</summary>
    public NotAskedTotals Totals { get; } = new();

    /// <summary>What the machine underneath is taken for.</summary>
    public MachineProfile Asked => asked;

    /// <summary>The model of the default machine.</summary>
    public IMachine Model => model;

    /// <summary>The run that is compared with Linux: on the model of the machine underneath.</summary>
    /// <param name="program">The case.</param>
    /// <param name="options">How it is run.</param>
    /// <param name="byDefault">Its run on the default machine, which serves where they are the same.</param>
    public CaseRecord Compared(CaseProgram program, RunOptions options, CaseRecord byDefault) =>
        actual.IsDefault ? byDefault : model.Run(program, options with { Profile = actual });

    /// <summary>What is not asked of a case, counted.</summary>
    public NotAsked Of(CaseProgram program, RunOptions options, CaseRecord? byDefault = null)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(options);
        if (asked.IsDefault)
        {
            return NotAsked.Nothing;
        }

        RunOptions plain = options with { Bugs = [], Snapshots = false, HistoryOf = [], Profile = MachineProfile.Default };
        HashSet<(int, string)> lost =
            Lost(program, plain, byDefault is null || options.Bugs.Count > 0 ? model.Run(program, plain) : byDefault, asked);
        var notAsked = lost.Count == 0 ? NotAsked.Nothing : new NotAsked(Why(program, plain, lost), lost);
        Totals.Add(program.Id, notAsked);
        return notAsked;
    }

    /// <summary>What fails on the model of a profile, and does not on that of the default machine although it got there.</summary>
    private HashSet<(int, string)> Lost(CaseProgram program, RunOptions plain, CaseRecord byDefault, MachineProfile profile)
    {
        HashSet<int> reached = [.. byDefault.Steps.Select(step => step.StepId)];
        HashSet<(int, string)> failing = Failures(program, byDefault);
        return [.. Failures(program, model.Run(program, plain with { Profile = profile }))
            .Where(failure => reached.Contains(failure.Item1) && !failing.Contains(failure))];
    }

    private static HashSet<(int, string)> Failures(CaseProgram program, CaseRecord record) =>
        [.. CaseJudge.Decide(program, record).Failures.Where(failure => failure.IsOfScript)
            .Select(failure => (failure.StepId, failure.Expected))];

    /// <summary>The first deviation that is enough for it; all of them where only all together are.</summary>
    private string Why(CaseProgram program, RunOptions plain, HashSet<(int, string)> lost)
    {
        Deviation[] deviations = [.. asked.Deviations];
        if (deviations.Length > 1)
        {
            CaseRecord byDefault = model.Run(program, plain);
            foreach (Deviation deviation in deviations)
            {
                if (lost.Overlaps(Lost(program, plain, byDefault, deviation.Alone)))
                {
                    return deviation.Why;
                }
            }
        }

        return string.Join("; ", deviations.Select(deviation => deviation.Why));
    }
}
