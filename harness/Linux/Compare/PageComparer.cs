// SPDX-License-Identifier: GPL-2.0-or-later
using System.Numerics;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Linux;

/// <summary>Compares pages of two machines: entries, what is behind them, and which of them are the same page.</summary>
internal sealed class PageComparer(CaseProgram program, int stepId, CommonPlaces modelPlaces, CommonPlaces otherPlaces, Comparison result)
{
    private static readonly PageState None = new()
    {
        PteKnown = PteWords.All, Pte = PteWords.Empty, MapCount = -1, RefCount = -1, Identity = -1, Resident = -1,
    };

    // Machines number pages each in its own way: what must agree is which are one page.
    private readonly Dictionary<int, int> otherByModel = [];
    private readonly Dictionary<int, int> modelByOther = [];

    public void Compare(string process, IReadOnlyList<PageState> model, IReadOnlyList<PageState> other)
    {
        SortedDictionary<ulong, PageState> a = ByPlace(model, modelPlaces);
        SortedDictionary<ulong, PageState> b = ByPlace(other, otherPlaces);
        foreach ((ulong address, PageState page) in a)
        {
            Compare(process, address, page, b.TryGetValue(address, out PageState seen) ? seen : None with { Place = page.Place });
        }

        foreach ((ulong address, PageState page) in b)
        {
            if (!a.ContainsKey(address))
            {
                Compare(process, address, None with { Place = page.Place }, page);
            }
        }
    }

    private static SortedDictionary<ulong, PageState> ByPlace(IReadOnlyList<PageState> pages, CommonPlaces places)
    {
        var sorted = new SortedDictionary<ulong, PageState>();
        foreach (PageState page in pages)
        {
            ulong place = places.Of(page.Place);
            if (place != CommonPlaces.Nowhere)
            {
                sorted.TryAdd(place, page);
            }
        }

        return sorted;
    }

    private void Compare(string process, ulong address, in PageState model, in PageState other)
    {
        string where = process + PlaceText.Of(program, model.Place.Slot >= 0 ? model.Place : other.Place, address);
        Words(where, model, other);
        if (model.HasPage && other.HasPage && ((model.Pte | other.Pte) & PteWords.ZeroPage) == 0)
        {
            Page(where, model, other);
        }

        Unseen(model, other);
        Identity(where, model.Identity, other.Identity);
        if (model.Content > 0 && other.Content > 0)
        {
            Number(DifferenceNames.Memory, where, model.Content - 1, other.Content - 1);
        }

        if (model.Resident >= 0 && other.Resident >= 0)
        {
            Number(DifferenceNames.Resident, where, model.Resident, other.Resident);
        }
    }

    private void Words(string where, in PageState model, in PageState other)
    {
        PteWords known = model.PteKnown & other.PteKnown;
        result.Observations += BitOperations.PopCount((uint)known);
        for (uint unseen = (uint)(model.PteKnown & ~known & model.Pte); unseen != 0; unseen &= unseen - 1)
        {
            result.CountUnseen(DifferenceNames.Of((PteWords)(unseen & (~unseen + 1))), 1);
        }

        for (uint bits = (uint)((model.Pte ^ other.Pte) & known); bits != 0; bits &= bits - 1)
        {
            var bit = (PteWords)(bits & (~bits + 1));
            string model_ = Entry(model.Pte);
            result.Add(new Difference(stepId, DifferenceNames.Of(bit), where, model_, Entry(other.Pte & other.PteKnown)));
        }
    }

    /// <summary>Counts what the other machine, which has a page there, may not look at.</summary>
    private void Unseen(in PageState model, in PageState other)
    {
        if ((model.Pte & other.Pte & PteWords.Present) == 0 || ((model.Pte | other.Pte) & PteWords.ZeroPage) != 0)
        {
            return;
        }

        result.CountUnseen(DifferenceNames.SamePage, model.Identity >= 0 && other.Identity < 0 ? 1 : 0);
        result.CountUnseen(DifferenceNames.Memory, model.Content > 0 && other.Content <= 0 ? 1 : 0);
        if (!model.HasPage)
        {
            return;
        }

        for (uint bits = (uint)(model.Page & model.PageKnown & ~other.PageKnown & DifferenceNames.Compared); bits != 0; bits &= bits - 1)
        {
            result.CountUnseen(DifferenceNames.Of((PageWords)(bits & (~bits + 1))), 1);
        }

        if (!other.HasPage)
        {
            result.CountUnseen(DifferenceNames.MapCount, model.MapCount < 0 ? 0 : 1);
            result.CountUnseen(DifferenceNames.RefCount, model.RefCount < 0 ? 0 : 1);
        }
    }

    private static string Entry(PteWords bits) => bits == 0 ? "no bit" : Records.Words.Of(bits);

    private void Page(string where, in PageState model, in PageState other)
    {
        PageWords known = model.PageKnown & other.PageKnown & DifferenceNames.Compared;
        result.Observations += BitOperations.PopCount((uint)known);
        for (uint bits = (uint)((model.Page ^ other.Page) & known); bits != 0; bits &= bits - 1)
        {
            var bit = (PageWords)(bits & (~bits + 1));
            result.Add(new Difference(stepId, DifferenceNames.Of(bit), where, PageText(model.Page), PageText(other.Page)));
        }

        Number(DifferenceNames.MapCount, where, model.MapCount, other.MapCount);
        Number(DifferenceNames.RefCount, where, model.RefCount, other.RefCount);
    }

    private static string PageText(PageWords bits) => bits == 0 ? "no bit" : Records.Words.Of(bits);

    private void Number(string observation, string where, int model, int other)
    {
        if (model < 0 || other < 0)
        {
            result.CountUnseen(observation, model < 0 ? 0 : 1);
            return;
        }

        result.Observations++;
        if (model != other)
        {
            result.Add(new Difference(stepId, observation, where, $"{model}", $"{other}"));
        }
    }

    private void Identity(string where, int model, int other)
    {
        if (model < 0 || other < 0)
        {
            return;
        }

        result.Observations++;
        bool isNew = !otherByModel.TryGetValue(model, out int expected) & !modelByOther.TryGetValue(other, out int back);
        if (isNew)
        {
            otherByModel[model] = other;
            modelByOther[other] = model;
        }
        else if (!otherByModel.ContainsKey(model) || !modelByOther.ContainsKey(other) || expected != other || back != model)
        {
            bool known = otherByModel.ContainsKey(model);
            result.Add(new Difference(
                stepId, DifferenceNames.SamePage, where, known ? "the page seen before at another place" : "a page of its own",
                known ? "a page of its own" : "the page seen before at another place"));
        }
    }
}
