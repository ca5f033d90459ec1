// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Harness.Judge;
using Selftests.Harness.Linux;
using Selftests.Harness.Model;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Observations;

/// <summary>e: an event that was read from a userfaultfd: what the call has filled in.</summary>
internal sealed class EventObservable() : Observable(ObservationTable.Event)
{
    public override Observed OnLinux(ObserveStep step, LinuxSight seen) =>
        step.Operands is [SlotOperand slot] ? seen.Event(slot.Slot) : new Observed { NotObservable = "no event was read" };

    public override Observed OnModel(ObserveStep step, ModelSight sight) =>
        sight.Event(step.Operands[0]) is { } fields ? FieldEvents.Event(fields) : new Observed { NotObservable = "no event was read" };

    public override void Judge(ObserveStep step, Observed seen, ObservationJudge judge, List<Finding> findings)
    {
        foreach (Predicate predicate in step.Predicates)
        {
            if (predicate.Value is null)
            {
                bool holds = seen.Words.Contains(predicate.Name);
                findings.Add(holds != predicate.Denied ? Finding.Holds
                    : Finding.Fails(judge.Spelled(predicate), string.Join(", ", seen.Words), predicate.Source));
                continue;
            }

            Place? place =
                seen.Addresses.Where(field => field.Field == predicate.Name).Select(field => (Place?)field.Place).FirstOrDefault();
            if (place is { } address)
            {
                bool holds = judge.Addresses.Address(predicate.Value) is { } wanted && judge.Addresses.Address(address) is { } actual
                    && (predicate.Relation ?? Relation.Equal).Holds(actual, wanted);
                findings.Add(holds ? Finding.Holds
                    : Finding.Fails(judge.Spelled(predicate), $"{predicate.Name} {judge.Addresses.Name(address)}", predicate.Source));
                continue;
            }

            findings.Add(predicate.Value is SlotOperand { IsNumber: false } task
                ? Task(task, predicate, seen, judge)
                : judge.CheckCounter(step, seen, predicate));
        }
    }

    /// <summary>Who took the fault. Without UFFD_FEATURE_THREAD_ID nobody tells.</summary>
    private static Finding Task(SlotOperand wanted, Predicate predicate, Observed seen, ObservationJudge judge)
    {
        long told = seen.Counters.FirstOrDefault(counter => counter.Name == predicate.Name).Value ?? 0;
        bool holds = (predicate.Relation ?? Relation.Equal).Holds(told, AddressBook.Told(wanted.Slot));
        return holds ? Finding.Holds
            : Finding.Fails(judge.Spelled(predicate), $"{predicate.Name} {judge.Addresses.TaskName(told)}", predicate.Source);
    }

    public override void Compare(Observed model, Observed other, ObservationComparer with) => with.Words(model.Words, other.Words);
}
