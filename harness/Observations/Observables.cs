// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;

namespace Selftests.Harness.Observations;

/// <summary>Every observation, tied to its half in the language by name.</summary>
internal static class Observables
{
    /// <summary>In the order in which observe writes them.</summary>
    public static readonly IReadOnlyList<Observable> All =
    [
        new PteObservable(), new PageObservable(), new SamePageObservable(), new ResidentObservable(), new MemoryObservable(),
        new ContentsObservable(),
        new MapsObservable(), new VmaObservable(), new SmapsObservable(), new StatusObservable(), new KnobObservable(), new RssObservable(),
        new NrPtesObservable(), new ThreadFaultsObservable(), new VmstatObservable(), new LocksObservable(), new TraceObservable(),
        new ValueObservable(), new EventObservable(), new TaskObservable(ObservationTable.Thread),
        new TaskObservable(ObservationTable.Process),
    ];

    private static readonly Dictionary<string, Observable> ByName = All.ToDictionary(observable => observable.Spec.Name);

    private static readonly Dictionary<string, CounterObservable> ByCounter = All.OfType<CounterObservable>()
        .Where(observable => observable.IsInSnapshots)
        .SelectMany(observable => observable.Counters.Select(counter => (counter, observable)))
        .ToDictionary(pair => pair.counter, pair => pair.observable);

    /// <summary>The observations whose counters a snapshot has.</summary>
    public static IEnumerable<CounterObservable> InSnapshots => ByCounter.Values.Distinct();

    /// <summary>The harness's half of an observation.</summary>
    public static Observable Of(ObservationSpec spec) => ByName[spec.Name];

    /// <summary>The observation that a counter of a snapshot belongs to; null: none has it.</summary>
    public static CounterObservable? OfCounter(string counter) => ByCounter.GetValueOrDefault(counter);

    /// <summary>The half in the language of this name, which must be there.</summary>
    public static ObservationSpec Spec(string name) =>
        ObservationTable.Find(name) ?? throw new InvalidOperationException($"the language has no observation '{name}'");
}
