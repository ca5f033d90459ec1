// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Linux;

/// <summary>The steps of which an answer must have a record: a case that skips one has passed nothing.</summary>
internal sealed class DueSteps
{
    private const int NotStopped = -1;

    private readonly Version kernel;
    private readonly Dictionary<int, WireStep> seen = [];
    private readonly Dictionary<int, bool> taken = [];
    private readonly int endStep;
    private readonly bool processesEnd;

    private DueSteps(CaseProgram program, RecordReader answer, Version kernel, int endStep)
    {
        processesEnd =
            answer.Steps.Exists(
                step => step.Result.Kind == ResultKind.Killed || program.WrittenById(step.Id) is CallStep { Spec.EndsProcesses: true });
        this.kernel = kernel;
        this.endStep = endStep;
        foreach (WireStep step in answer.Steps)
        {
            seen[step.Id] = step;
        }
    }

    /// <summary>The first step that was due and has no record, of a case that came to its end or to a step that nobody expected.</summary>
    public static Step? Missing(CaseProgram program, LinuxFeatures features, RecordReader answer, EndReason end)
    {
        if (end is not EndReason.Completed and not EndReason.Stopped)
        {
            return null;
        }

        var due = new DueSteps(program, answer, features.Version, end == EndReason.Stopped ? answer.EndStep : NotStopped);
        return due.Missing(program.Setup.Concat(program.Body)).FirstOrDefault() ?? due.Missing(program.Teardown).FirstOrDefault();
    }

    /// <summary>In the order in which they are due; ends behind the step that stopped the case.</summary>
    private IEnumerable<Step?> Missing(IEnumerable<Step> steps)
    {
        foreach (Step step in Flat(steps))
        {
            if (!seen.ContainsKey(step.Id))
            {
                yield return step;
            }

            if (step is CallStep { May: true, Bind: >= 0 } may && seen.TryGetValue(step.Id, out WireStep? call)
                && call.Kind != Wire.ResultNotRun)
            {
                taken[may.Bind] = call.Result.Kind != ResultKind.Errno;
            }

            if (step.Id == endStep)
            {
                yield break;
            }
        }
    }

    private IEnumerable<Step> Flat(IEnumerable<Step> steps)
    {
        foreach (Step step in steps.Where(step => step.Kernel.All(gate => gate.Admits(kernel))))
        {
            IEnumerable<Step> inner = step switch
            {
                // Of a `may` that could not be made, nobody can say which way is due.
                IfStep fork => taken.TryGetValue(fork.Decision, out bool isTaken) ? Flat(isTaken ? fork.Then : fork.Else) : [],
                ThreadStep thread => Performed(Flat(thread.Body)),
                LoopStep loop => Enumerable.Range(0, loop.Rounds).SelectMany(round => Flat(loop.Round(round))),
                RaceStep race => race.Threads.SelectMany(thread => Performed(Flat(thread.Body))),
                AtStep or OutcomesStep or ExploreStep => [],
                CallStep { ModelOnly: not null } or AccessStep { ModelOnly: not null } => [],
                _ => [step],
            };
            foreach (Step one in inner)
            {
                yield return one;
            }
        }
    }

    /// <summary>
    /// A thread that sleeps at the end, or whose process was ended by another, does not come to all of its steps; those that it came to are
    /// its first.
    /// </summary>
    private IEnumerable<Step> Performed(IEnumerable<Step> body)
    {
        List<Step> steps = [.. body];
        int last = steps.FindLastIndex(step => seen.ContainsKey(step.Id));
        bool comesToAll = endStep == NotStopped && !processesEnd && last >= 0 && seen[steps[last].Id].Result.Kind != ResultKind.Blocked;
        return comesToAll ? steps : steps.Take(last + 1);
    }
}
