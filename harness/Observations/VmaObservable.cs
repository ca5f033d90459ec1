// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Judge;
using Selftests.Harness.Linux;
using Selftests.Harness.Model;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Observations;

/// <summary>vma(addr): permissions and flags of a mapping.</summary>
internal sealed class VmaObservable() : Observable(Observables.Spec("vma"))
{
    private const string Flags = "flags";

    public override IEnumerable<string> Differences => [DifferenceNames.VmaOffset, DifferenceNames.VmaName, DifferenceNames.VmaFlags];

    public override Look Look(ObserveStep step) =>
        Linux.Look.Vmas | (step.Predicates.Any(predicate => predicate.Name == Flags) ? Linux.Look.VmFlags : 0);

    public override Observed OnModel(ObserveStep step, ModelSight sight) =>
        new() { Vmas = sight.VmaAt(step.Operands[0]) is { } vma ? [vma] : [] };

    public override void Judge(ObserveStep step, Observed seen, ObservationJudge judge, List<Finding> findings) =>
        judge.Vmas.CheckVma(step, seen, findings);

    public override void Compare(Observed model, Observed other, ObservationComparer with) => with.Vmas(model.Vmas, other.Vmas);

    /// <summary>
    /// Names that mappings got or lost, and where in its file a new one begins if that is not the beginning. A file's own name is what open
    /// says.
    /// </summary>
    public override IEnumerable<string> Expectations(StateChanges changes)
    {
        foreach (VmaState vma in changes.Maps)
        {
            VmaState? old = changes.OldMapAt(vma);
            bool isOfOld = old is not null && (vma.Offset == 0 || vma.Offset == old.Offset + changes.Distance(old, vma));
            string[] fields =
                [
                    .. old is null || !isOfOld || old.Name == vma.Name ? (string[])[] : [$"name \"{vma.Name}\""],
                    .. isOfOld || vma.Offset == 0 ? (string[])[] : [$"offset {ResultJudge.Number(vma.Offset)}"],
                ];
            if (fields.Length > 0)
            {
                yield return $"{Name}({changes.Start(vma)}): {string.Join(", ", fields)}";
            }
        }
    }

    /// <summary>Flags that mappings won or lost.</summary>
    public override IEnumerable<string> Notes(StateChanges changes)
    {
        foreach (VmaState vma in changes.Maps)
        {
            if (changes.OldMapAt(vma) is not { Flags: { } old } || vma.Flags is null)
            {
                continue;
            }

            string[] before = old.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            string[] after = vma.Flags.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            string[] changed = [.. after.Except(before).Select(flag => $"+{flag}"), .. before.Except(after).Select(flag => $"-{flag}")];
            if (changed.Length > 0)
            {
                yield return $"{Name}({changes.Range(vma)}): {Flags} {string.Join(' ', changed)}";
            }
        }
    }
}
