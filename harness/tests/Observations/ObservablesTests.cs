// SPDX-License-Identifier: GPL-2.0-or-later
using System.Globalization;
using System.Numerics;
using Selftests.Dsl;
using Selftests.Harness.Fuzz;
using Selftests.Harness.Linux;
using Selftests.Harness.Observations;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Tests;

/// <summary>An observation has two halves, one in the language and one in the harness, and both say the same.</summary>
[TestFixture]
internal sealed class ObservablesTests
{
    private static IEnumerable<ObservationSpec> Specs => ObservationTable.All.Concat(ObservationTable.Own);

    [Test]
    public void EveryObservation_HasBothHalves() =>
        Observables.All.Select(observable => observable.Spec).Should()
            .BeEquivalentTo(Specs, "harness/Observations has one class for each of dsl/Observations");

    [Test]
    public void WhatOnlyAModelCanTell_IsNotAskedOfTheExecutor() =>
        Observables.All.Where(observable => observable.Look(Step(observable)) == Look.Nothing).Select(observable => observable.Spec.Name)
            .Should()
            .BeEquivalentTo(Specs.Where(spec => spec.IsModelOnly).Select(spec => spec.Name).Append("event").Append("value"),
                "an event was told when it was read, and values stand in the record");

    [Test]
    public void EveryObservation_IsInRandomScriptsOrMadeByNobody() =>
        Observables.All.Where(
            observable => observable.FuzzWeight > 0 != observable.Random(new FuzzWorld(new Random(1)) { AreaPages = 8 }).Length > 0)
            .Should().BeEmpty();

    [Test]
    public void EveryWordOfAnEntry_HasItsBit() => Named<PteWords>().Should().Equal(Spelled("pte"));

    [Test]
    public void EveryWordOfAPage_HasItsBit() => Named<PageWords>().Should().Equal(Spelled("page"));

    [Test]
    public void EveryCounterOfASnapshot_IsOneObservations() =>
        Observables.InSnapshots.SelectMany(observable => observable.Counters).Should()
            .OnlyHaveUniqueItems().And.Contain(["anon", "nr_ptes", "minor"]);

    private static IEnumerable<string> Spelled(string observation) => ObservationTable.Find(observation)!.Bits
        .Select((word, place) => $"{(word == "none" ? "empty" : word.Replace("_", "", StringComparison.Ordinal))} {1UL << place:x}");

    /// <summary>The single bits of an enum, named as its members are.</summary>
    private static IEnumerable<string> Named<T>()
        where T : struct, Enum =>
        from value in Enum.GetValues<T>()
        let bits = Convert.ToUInt64(value, CultureInfo.InvariantCulture)
        where BitOperations.IsPow2(bits)
        orderby bits
        select $"{value.ToString().ToLowerInvariant()} {bits:x}";

    private static ObserveStep Step(Observable observable) => new()
    {
        Id = 0, Path = ":1", Source = SourceText.Nowhere, Process = -1, Spec = observable.Spec, Operands = [],
    };
}
