// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Linux;

/// <summary>Compares what an access does to the page behind an address: the same page as before, or another one.</summary>
/// <remarks>
/// Within one step a page that was copied cannot be told from one that was written in place; against the step before it can. Accesses
/// only: a call may free a page and get the same frame again.
/// </remarks>
internal sealed class FrameComparer(CaseProgram program, CommonPlaces modelPlaces, CommonPlaces otherPlaces, Comparison result)
{
    private Dictionary<(int Process, ulong Address), (int Model, int Other)> before = [];

    /// <summary>Takes the states after a step in, and compares them with those before it if the step is an access.</summary>
    public void Compare(Step step, StateSnapshot model, StateSnapshot other)
    {
        Dictionary<(int Process, ulong Address), (int Model, int Other)> now = [];
        foreach (ProcessSnapshot mine in model.Processes)
        {
            if (other.Processes.FirstOrDefault(process => process.Process == mine.Process) is { } theirs)
            {
                Compare(step, mine, theirs, now);
            }
        }

        before = now;
    }

    private void Compare(
        Step step, ProcessSnapshot model, ProcessSnapshot other, Dictionary<(int Process, ulong Address), (int Model, int Other)> now)
    {
        Dictionary<ulong, int> others = [];
        foreach (PageState page in other.Pages)
        {
            others.TryAdd(otherPlaces.Of(page.Place), page.Identity);
        }

        foreach (PageState page in model.Pages)
        {
            ulong address = modelPlaces.Of(page.Place);
            if (page.Identity >= 0 && address != CommonPlaces.Nowhere
                && others.TryGetValue(address, out int identity) && identity >= 0
                && now.TryAdd((model.Process, address), (page.Identity, identity)))
            {
                Compare(step, (model.Process, address), page.Place, (page.Identity, identity));
            }
        }
    }

    private void Compare(Step step, (int Process, ulong Address) key, Place place, (int Model, int Other) frames)
    {
        if (step is not AccessStep || !before.TryGetValue(key, out (int Model, int Other) old))
        {
            return;
        }

        result.Observations++;
        (bool model, bool other) = (old.Model == frames.Model, old.Other == frames.Other);
        if (model != other)
        {
            string where = PlaceText.Process(program, key.Process) + PlaceText.Of(program, place, key.Address);
            result.Add(new Difference(step.Id, DifferenceNames.SamePage, where, Text(model), Text(other)));
        }
    }

    private static string Text(bool isSame) => isSame ? "the page of the step before" : "another page than at the step before";
}
