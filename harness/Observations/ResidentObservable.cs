// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Judge;
using Selftests.Harness.Linux;
using Selftests.Harness.Model;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Observations;

/// <summary>resident(range): whether every page of it is, as mincore has it.</summary>
internal sealed class ResidentObservable() : Observable(Observables.Spec("resident"))
{
    public override int FuzzWeight => 1;

    public override Look Look(ObserveStep step) => Linux.Look.Resident;

    public override Observed OnModel(ObserveStep step, ModelSight sight) => new()
    {
        Pages = sight.Pages(step.Operands[0], (address, place) => new PageState
        {
            Place = place, Resident = sight.Inspect.IsResident(sight.Task, address) is { } resident ? resident ? 1 : 0 : -1,
        }),
    };

    public override void Judge(ObserveStep step, Observed seen, ObservationJudge judge, List<Finding> findings) =>
        findings.Add(judge.Pages.CheckResident(step, seen));

    public override void Compare(Observed model, Observed other, ObservationComparer with) => with.Residents(model.Pages, other.Pages);

    public override string Random(IRandomPlaces places) => $"resident({places.RangeText()})";
}
