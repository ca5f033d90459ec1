// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Harness.Judge;
using Selftests.Harness.Linux;
using Selftests.Harness.Model;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Observations;

/// <summary>Numbers with names.</summary>
/// <param name="spec">Its half in the language.</param>
/// <param name="look">What the executor is asked for.</param>
internal abstract class CounterObservable(ObservationSpec spec, Look look) : Observable(spec)
{
    /// <summary>What it counts, where the names are the language's.</summary>
    public IReadOnlyList<string> Counters { get; } = spec.Claims.HasFlag(Claims.Count)
        ? [spec.Name]
        : [.. spec.Fields.Select(field => field.Name)];

    /// <summary>They are looked at after every step that is compared or observed.</summary>
    public virtual bool IsInSnapshots => false;

    /// <summary>A change of them is worth an expectation.</summary>
    public virtual bool IsWritten => IsInSnapshots;

    public override IEnumerable<string> Differences => Counters.Select(Full);

    public override Look Look(ObserveStep step) => look;

    /// <summary>What the model counts under a name; null: it does not.</summary>
    public abstract long? Value(ModelSight sight, string name);

    /// <summary>The same for a whole process, where a thread of it has its own.</summary>
    public virtual long? OfProcess(ModelSight sight, string name) => Value(sight, name);

    public override Observed OnModel(ObserveStep step, ModelSight sight)
    {
        var counters = new List<Counter>(step.Predicates.Count);
        foreach (string name in CountersOf(step))
        {
            counters.Add(
                Value(sight, name) is { } value ? new Counter(name, value, sight.Delta(name, value)) : new Counter(name, null, null));
        }

        return new Observed { Counters = counters };
    }

    public override void Judge(ObserveStep step, Observed seen, ObservationJudge judge, List<Finding> findings) =>
        judge.CheckCounters(step, seen, findings);

    public override void Compare(Observed model, Observed other, ObservationComparer with) =>
        with.Counters(model.Counters, other.Counters, Full);

    public override IEnumerable<string> Expectations(StateChanges changes)
    {
        string[] changed = IsWritten ? [.. changes.Counters(Counters).Select(counter => $"{counter.Name} {counter.Value}")] : [];
        return changed.Length == 0 ? [] : Spec.Claims.HasFlag(Claims.Count) ? changed : [$"{Name}: {string.Join(", ", changed)}"];
    }

    /// <summary>As a difference names one: <c>rss anon</c>, <c>nr_ptes</c>.</summary>
    public virtual string Full(string counter) => counter.Length == 0 || counter == Name ? Name : $"{Name} {counter}";

    /// <summary>The counters that a step speaks of, each once.</summary>
    protected virtual IEnumerable<string> CountersOf(ObserveStep step) =>
        step.Predicates.SelectMany(predicate => predicate.Names).Distinct();
}
