// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Judge;
using Selftests.Harness.Linux;
using Selftests.Harness.Model;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Observations;

/// <summary>pte(range): the entries of its pages.</summary>
internal sealed class PteObservable() : Observable(Observables.Spec("pte"))
{
    public override IEnumerable<string> Differences =>
        DifferenceNames.Bits((uint)PteWords.All).Select(bit => DifferenceNames.Of((PteWords)bit));

    public override Look Look(ObserveStep step) => Linux.Look.Pte;

    public override Observed OnModel(ObserveStep step, ModelSight sight) => new()
    {
        Pages = sight.Pages(step.Operands[0], (address, place) => new PageState
        {
            Place = place, PteKnown = PteWords.All, Pte = PteView.Of(sight.Inspect.Pte(sight.Task, address)),
            MapCount = -1, RefCount = -1, Identity = -1, Resident = -1,
        }),
    };

    public override void Judge(ObserveStep step, Observed seen, ObservationJudge judge, List<Finding> findings) =>
        judge.Pages.CheckPte(step, seen, findings);

    public override void Compare(Observed model, Observed other, ObservationComparer with) => with.Pages(model.Pages, other.Pages);

    public override IEnumerable<string> Expectations(StateChanges changes) =>
        changes.Pages(page => Words.Of(page.Pte), Name, absent: "none");
}
