// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Judge;
using Selftests.Harness.Linux;
using Selftests.Harness.Model;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Observations;

/// <summary>page(addr): what the page behind an address is like.</summary>
internal sealed class PageObservable() : Observable(Observables.Spec("page"))
{
    /// <summary>What comes and goes with the machine's load is nobody's step.</summary>
    private const PageWords Steady = PageWords.Dirty | PageWords.Unevictable | PageWords.Mlocked | PageWords.SwapCache | PageWords.Ksm
        | PageWords.Thp | PageWords.HwPoison;

    public override IEnumerable<string> Differences =>
    [
        DifferenceNames.MapCount, DifferenceNames.RefCount,
        .. DifferenceNames.Bits((uint)DifferenceNames.Compared).Select(bit => DifferenceNames.Of((PageWords)bit)),
    ];

    public override Look Look(ObserveStep step) => Linux.Look.Pte | Linux.Look.Page;

    public override Observed OnModel(ObserveStep step, ModelSight sight) => new() { Pages = [sight.Page(step.Operands[0])] };

    public override void Judge(ObserveStep step, Observed seen, ObservationJudge judge, List<Finding> findings) =>
        judge.Pages.CheckPage(step, seen, findings);

    public override void Compare(Observed model, Observed other, ObservationComparer with) => with.Pages(model.Pages, other.Pages);

    public override IEnumerable<string> Notes(StateChanges changes) => changes.Pages(Behind, Name, absent: "");

    private static string Behind(PageState page)
    {
        var words = new List<string>();
        if (page.MapCount >= 0)
        {
            words.Add($"mapcount {page.MapCount}");
        }

        if (page.RefCount >= 0)
        {
            words.Add($"refcount {page.RefCount}");
        }

        if ((page.Page & Steady) != 0)
        {
            words.Add(Words.Of(page.Page & Steady));
        }

        if (page.Pte.HasFlag(PteWords.Anon) && page.PageKnown.HasFlag(PageWords.SwapBacked) && !page.Page.HasFlag(PageWords.SwapBacked))
        {
            words.Add("!swapbacked");
        }

        // Nobody's page and everybody's: the zero page.
        return words.Count == 0 || page.Pte.HasFlag(PteWords.ZeroPage) ? "" : string.Join(", ", words);
    }
}
