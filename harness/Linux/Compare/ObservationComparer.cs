// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Linux;

/// <summary>Compares what two machines saw at one expectation, besides what the snapshots after the calls hold.</summary>
internal sealed class ObservationComparer(
    CaseProgram program, ObserveStep step, CommonPlaces modelPlaces, CommonPlaces otherPlaces, Comparison result)
{
    private readonly string name = Compile.ObservationNames.Of(step.Kind);

    public void Compare(Observed model, Observed other)
    {
        if (model.NotObservable is not null || other.NotObservable is not null)
        {
            result.CountUnseen(name, 1);
            return;
        }

        if (model.Absent is not null || other.Absent is not null)
        {
            Same(Presence(model), Presence(other));
            return;
        }

        switch (step.Kind)
        {
            case ObservationKind.Memory:
                Same($"{model.Byte}", $"{other.Byte}");
                break;
            case ObservationKind.Contents:
                Same(Text(model.Mismatch, modelPlaces), Text(other.Mismatch, otherPlaces));
                break;
            case ObservationKind.Task:
                Same(string.Join(", ", model.Words), string.Join(", ", other.Words));
                break;
            case ObservationKind.Resident:
                Residents(model.Pages, other.Pages);
                break;
            case ObservationKind.Pte or ObservationKind.Page or ObservationKind.SamePage:
                var pages = new PageComparer(program, step.Id, modelPlaces, otherPlaces, result);
                pages.Compare("", model.Pages, other.Pages);
                break;
            case ObservationKind.Vma or ObservationKind.Maps:
                new VmaComparer(program, step.Id, modelPlaces, otherPlaces, result, wantsFlags: false).Compare("", model.Vmas, other.Vmas);
                break;
            default:
                Counters(model.Counters, other.Counters);
                break;
        }
    }

    private void Same(string model, string other)
    {
        result.Observations++;
        if (model != other)
        {
            result.Add(new Difference(step.Id, name, string.Join(", ", step.Operands.Select(operand => operand.Text)), model, other));
        }
    }

    private static string Text(ContentMismatch? mismatch, CommonPlaces places) =>
        mismatch is null ? "as expected"
        : mismatch.Lengths is (var one, var another) ? $"{one} bytes and {another}"
        : $"{mismatch.Actual} at {places.Of(mismatch.Place):x}";

    private static string Presence(Observed seen) => seen.Absent is null ? "there" : "not there";

    /// <summary>By place: a machine leaves out what is alike.</summary>
    private void Residents(IReadOnlyList<PageState> model, IReadOnlyList<PageState> other)
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

    private void Counters(IReadOnlyList<Counter> model, IReadOnlyList<Counter> other)
    {
        foreach (Counter counter in model)
        {
            string full = step.Kind == ObservationKind.Knob || counter.Name == name || counter.Name.Length == 0 ? name : $"{name} {counter.Name}";
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
