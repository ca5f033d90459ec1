// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Judge;
using Selftests.Harness.Observations;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Linux;

/// <summary>Makes of the executor's answer the record that every machine gives.</summary>
internal sealed class RecordBuilder(CaseProgram program, LinuxFeatures features, RecordReader answer)
{
    private readonly int teardown = program.Teardown.Count > 0 ? program.Teardown[0].Id : int.MaxValue;
    private readonly BoundValues values = new();
    private readonly Dictionary<int, List<WireField>> events = [];
    private readonly Dictionary<(int Process, string Observation, string Name), long> lastLooks = [];

    public CaseRecord Build(TimeSpan limit, TimeSpan duration)
    {
        var steps = new List<StepRecord>(answer.Steps.Count);
        foreach (WireStep wire in answer.Steps)
        {
            if (wire.Id < 0 || wire.Id >= program.StepCount)
            {
                throw new WireException("a record of a step that the case does not have");
            }

            Step step = program.StepById(wire.Id);
            if (wire.Kind == Wire.ResultOwn)
            {
                // Whatever the other machine has there.
                steps.Add(new StepRecord { StepId = wire.Id, Complaint = wire.Look.Text, Ends = true });
            }
            else if (wire.Kind is not Wire.ResultNotRun and not Wire.ResultNoRoom)
            {
                steps.Add(Step(step, wire));
                values.Add(program, steps[^1]);
            }
            else if (wire.Kind == Wire.ResultNotRun && (wire.Id < teardown || wire.Look.Text is not null || step is ObserveStep))
            {
                steps.Add(new StepRecord { StepId = wire.Id, Complaint = wire.Look.Text ?? WhyNotRun(step) });
            }
        }

        (EndReason end, string detail) = EndOfCase.Of(answer, limit, program);
        int endStep = answer.EndStep;
        if (DueSteps.Missing(program, features, answer, end) is { } missing)
        {
            (end, detail, endStep) = (EndReason.OurError, "the record lacks this step, which was due", missing.Id);
        }

        AddOutcomes(steps, end);
        return new CaseRecord
        {
            Machine = Name(features),
            Steps = steps,
            End = end,
            EndStep = end == EndReason.Completed || endStep >= program.StepCount ? -1 : endStep,
            EndDetail = detail,
            Sleeps = [.. answer.Sleeps.Where(sleep => sleep.StepId >= 0 && sleep.StepId < program.StepCount)],
            Regions = [.. answer.Regions.Where(region => region.Slot >= 0 && region.Slot < program.Slots.Count)],
            Duration = duration,
            Waited = answer.Waited,
        };
    }

    /// <summary>What a race came to is judged by other records; its own stands where the script has it.</summary>
    private void AddOutcomes(List<StepRecord> steps, EndReason end)
    {
        foreach (OutcomesStep outcomes in program.Body.OfType<OutcomesStep>().Where(_ => end == EndReason.Completed))
        {
            int at = steps.FindIndex(step => step.StepId > outcomes.Id);
            steps.Insert(at < 0 ? steps.Count : at, new StepRecord { StepId = outcomes.Id });
        }
    }

    public static string Name(LinuxFeatures features) => $"Linux {features.Version}";

    private string WhyNotRun(Step step) =>
        step.Process >= 0 && answer.Steps.Exists(other => other.Id < step.Id && IsEndOf(step.Process, other))
        ? $"{program.Slots[step.Process].Name} has ended, and cannot do this"
        : "a name of this step has no value: what it is bound to did not succeed";

    private bool IsEndOf(int process, WireStep wire) => program.StepById(wire.Id) is var step && step.Process == process
        && (step is CallStep { Spec.Result: Dsl.ResultKind.Never } || (step is AccessStep && wire.Result.Kind == ResultKind.Killed));

    private StepRecord Step(Step step, WireStep wire)
    {
        StepResult result = step is CallStep { May: true } && wire.Result.Kind == ResultKind.Errno && IsDeclined(wire.Result.Value)
            ? new StepResult(ResultKind.Declined)
            : step is ObserveStep ? default : wire.Result;
        if (step is CallStep { Spec.Result: Dsl.ResultKind.Event, Bind: >= 0 } read)
        {
            events[read.Bind] = wire.Look.Fields;
        }

        if (step is CallStep { Spec.Result: Dsl.ResultKind.Process, Bind: >= 0 } fork)
        {
            SetBirth(fork.Bind, wire.Look);
        }

        string? waits = result.Kind == ResultKind.Blocked ? WhoWaits(step) : null;
        return new StepRecord
        {
            StepId = wire.Id,
            Result = result,
            Byte = wire.Byte,
            Fields = step is CallStep ? FieldEvents.Filled(wire.Look) : [],
            IsWait = waits is not null,
            Complaint = waits,
            MinorFaults = wire.Minor,
            MajorFaults = wire.Major,
            Observed = step is ObserveStep observe ? Observe(observe, wire.Look) : null,
            Snapshot = wire.Snapshots.Count == 0 ? null : new StateSnapshot([.. wire.Snapshots.Select(Snapshot)]),
        };
    }

    /// <summary>Which thread sleeps for ever, in what, and since which step; null: it is no thread that slept.</summary>
    private string? WhoWaits(Step step) => step is JoinStep join
        ? $"{program.Slots[join.Thread].Name} does not end: {Sleep(sleep => program.StepById(sleep.StepId).Process == join.Thread, true)}"
        : answer.Sleeps.Exists(sleep => sleep.StepId == step.Id)
            ? $"{program.Slots[step.Process].Name} is still blocked at the end: {Sleep(sleep => sleep.StepId == step.Id, false)}"
        : null;

    private string Sleep(Predicate<ThreadSleep> isMeant, bool since)
    {
        int last = answer.Sleeps.FindLastIndex(isMeant);
        string place = $"it is {TaskObservable.Blocked(last < 0 ? "" : answer.Sleeps[last].Place)}";
        return last >= 0 && since ? $"{place}, {ThreadSleep.Since(program.StepById(answer.Sleeps[last].StepId))}" : place;
    }

    /// <summary>How a kernel says that it would rather not, this time.</summary>
    private static bool IsDeclined(long errno) => Errnos.Name(errno) is "EAGAIN" or "EBUSY" or "ENOMEM" or "EINTR";

    /// <summary>What a child inherited is no change of its counters.</summary>
    private void SetBirth(int child, WireLook look)
    {
        foreach ((string name, long? value) in look.Counters)
        {
            CounterObservable observable = Observables.OfCounter(name)
                ?? throw new WireException("a child is born with a counter that there is not");
            lastLooks[(child, observable.Name, $":{name}")] = value ?? 0;
        }
    }

    private Observed Observe(ObserveStep step, WireLook look)
    {
        if (step.ModelOnly is { } why)
        {
            return new Observed { NotObservable = $"model only: {why}" };
        }

        return Observables.Of(step.Spec).OnLinux(step, new LinuxSight(look, () => Counters(step, look), values, events));
    }

    private List<Counter> Counters(ObserveStep step, WireLook look)
    {
        var counters = new List<Counter>(look.Counters.Count);
        string place = string.Join(", ", step.Operands.Select(operand => operand.Text));
        foreach ((string name, long? value) in look.Counters)
        {
            var key = (step.Process, step.Spec.Name, $"{place}:{name}");
            long? delta = value - lastLooks.GetValueOrDefault(key);
            lastLooks[key] = value ?? lastLooks.GetValueOrDefault(key);
            counters.Add(new Counter(name, value, delta));
        }

        return counters;
    }

    private static ProcessSnapshot Snapshot((int Process, WireLook Look) seen) => new(
        seen.Process,
        seen.Look.Pages,
        seen.Look.Vmas,
        [.. seen.Look.Counters.Select(counter => new Counter(counter.Name, counter.Value, null))])
    {
        Bytes = seen.Look.Bytes,
    };
}
