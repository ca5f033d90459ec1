// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Observations;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Linux;

/// <summary>Compares what two machines saw at one expectation, besides what the snapshots after the calls hold.</summary>
internal sealed class ObservationComparer(
    CaseProgram program, ObserveStep step, CommonPlaces modelPlaces, CommonPlaces otherPlaces, Comparison result)
{
    private readonly Observable observable = Observables.Of(step.Spec);

    private string Name => observable.Name;

    public void Compare(Observed model, Observed other)
    {
        if (model.NotObservable is not null || other.NotObservable is not null)
        {
            result.CountUnseen(Name, 1);
            return;
        }

        if (model.Absent is not null || other.Absent is not null)
        {
            Same(Presence(model), Presence(other));
            return;
        }

        observable.Compare(model, other, this);
    }

    /// <summary>One thing, as text.</summary>
    public void Same(string model, string other)
    {
        result.Observations++;
        if (model != other)
        {
            result.Add(new Difference(step.Id, Name, string.Join(", ", step.Operands.Select(operand => operand.Text)), model, other));
        }
    }

    /// <summary>Several words as one thing.</summary>
    public void Words(IReadOnlyList<string> model, IReadOnlyList<string> other) => Same(string.Join(", ", model), string.Join(", ", other));

    /// <summary>Entries, and what is behind them.</summary>
    public void Pages(IReadOnlyList<PageState> model, IReadOnlyList<PageState> other) =>
        new PageComparer(program, step.Id, modelPlaces, otherPlaces, result).Compare("", model, other);

    /// <summary>Mappings.</summary>
    public void Vmas(IReadOnlyList<VmaState> model, IReadOnlyList<VmaState> other) =>
        new VmaComparer(program, step.Id, modelPlaces, otherPlaces, result, wantsFlags: false).Compare("", model, other);

    /// <summary>The first byte that breaks an expectation, by the place that both machines know.</summary>
    public string Text(ContentMismatch? mismatch, bool isModel) =>
        mismatch is null ? "as expected"
        : mismatch.Lengths is (var one, var another) ? $"{one} bytes and {another}"
        : $"{mismatch.Actual} at {(isModel ? modelPlaces : otherPlaces).Of(mismatch.Place):x}";

    private static string Presence(Observed seen) => seen.Absent is null ? "there" : "not there";

    /// <summary>By place: a machine leaves out what is alike.</summary>
    public void Residents(IReadOnlyList<PageState> model, IReadOnlyList<PageState> other)
    {
        var there = new Dictionary<ulong, PageState>();
        foreach (PageState page in other)
        {
            there.TryAdd(otherPlaces.Of(page.Place), page);
        }

        foreach (PageState page in model)
        {
            ulong place = modelPlaces.Of(page.Place);
            if (place != CommonPlaces.Nowhere && there.TryGetValue(place, out PageState seen))
            {
                Same($"{page.Resident}", $"{seen.Resident}");
            }
        }
    }

    /// <summary>Counters, each by the name that a difference has for it.</summary>
    public void Counters(IReadOnlyList<Counter> model, IReadOnlyList<Counter> other, Func<string, string> named)
    {
        foreach (Counter counter in model)
        {
            string full = named(counter.Name);
            Counter seen = other.FirstOrDefault(candidate => candidate.Name == counter.Name);
            if (counter.Value is null || seen.Name is null || seen.Value is null)
            {
                result.CountUnseen(full, 1);
                continue;
            }

            result.Observations++;
            if (counter.Value != seen.Value)
            {
                result.Add(new Difference(step.Id, full, "", $"{counter.Value}", $"{seen.Value}"));
            }
        }
    }
}
