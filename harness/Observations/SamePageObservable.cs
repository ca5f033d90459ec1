// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Judge;
using Selftests.Harness.Linux;
using Selftests.Harness.Model;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Observations;

/// <summary>same_page(a, b): whether one page is behind two addresses.</summary>
internal sealed class SamePageObservable() : Observable(Observables.Spec("same_page"))
{
    public override Look Look(ObserveStep step) => Linux.Look.Pte | Linux.Look.Page;

    public override Observed OnModel(ObserveStep step, ModelSight sight) =>
        new() { Pages = [sight.Page(step.Operands[0]), sight.Page(step.Operands[1])] };

    public override void Judge(ObserveStep step, Observed seen, ObservationJudge judge, List<Finding> findings) => findings.Add(judge.Pages.CheckSame(step, seen));

    public override void Compare(Observed model, Observed other, ObservationComparer with) => with.Pages(model.Pages, other.Pages);

    /// <summary>A page that was there and is another one now was copied, or given back and made anew.</summary>
    public override IEnumerable<string> Notes(StateChanges changes) => changes.Copied().Select(range => $"{range}: another page than before");
}
