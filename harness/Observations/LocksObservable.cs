// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Judge;
using Selftests.Harness.Linux;
using Selftests.Harness.Model;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Observations;

/// <summary>locks: which are held.</summary>
internal sealed class LocksObservable() : Observable(Observables.Spec("locks"))
{
    public override IEnumerable<string> Differences => [];

    public override Observed OnModel(ObserveStep step, ModelSight sight) =>
        new() { Words = [.. sight.Inspect.Locks().Select(held => $"{held.Name} {held.Mode}".TrimEnd())] };

    public override void Judge(ObserveStep step, Observed seen, ObservationJudge judge, List<Finding> findings) =>
        judge.CheckWords(step, seen, findings);

    public override void Compare(Observed model, Observed other, ObservationComparer with) => with.Words(model.Words, other.Words);
}
