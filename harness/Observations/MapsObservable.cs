// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Judge;
using Selftests.Harness.Linux;
using Selftests.Harness.Model;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Observations;

/// <summary>maps(range): all mappings that touch it, as far as it goes.</summary>
internal sealed class MapsObservable() : Observable(Observables.Spec("maps"))
{
    public override Look Look(ObserveStep step) => Linux.Look.Vmas | Linux.Look.Cut;

    public override Observed OnModel(ObserveStep step, ModelSight sight) => new() { Vmas = sight.Maps(step.Operands[0]) };

    public override void Judge(ObserveStep step, Observed seen, ObservationJudge judge, List<Finding> findings) =>
        findings.Add(judge.Vmas.CheckMaps(step, seen));

    public override void Compare(Observed model, Observed other, ObservationComparer with) => with.Vmas(model.Vmas, other.Vmas);

    /// <summary>The mappings around what changed; nothing for a mapping that is just there as it was asked for.</summary>
    public override IEnumerable<string> Notes(StateChanges changes)
    {
        VmaState[] fresh = [.. changes.Maps.Where(vma => !changes.OldMaps.Exists(was => changes.IsSame(was, vma)))];
        VmaState[] gone = [.. changes.OldMaps.Where(was => !changes.Maps.Exists(vma => changes.IsSame(was, vma)))];
        if (fresh.Length > 0 && (gone.Length > 0 || fresh.Length > 1))
        {
            yield return $"{Name}: [{string.Join(", ", fresh.Select(vma => $"{changes.Range(vma)} {vma.Perms}"))}]";
        }
        else if (gone.Length > 0)
        {
            yield return $"{Name}: {string.Join(", ", gone.Select(changes.Range))} gone";
        }
    }
}
