// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Judge;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Linux;

/// <summary>Compares the mappings of two machines, those that touch a region of the case.</summary>
internal sealed class VmaComparer(
    CaseProgram program, int stepId, CommonPlaces modelPlaces, CommonPlaces otherPlaces, Comparison result, bool wantsFlags)
{
    public void Compare(string process, IReadOnlyList<VmaState> model, IReadOnlyList<VmaState> other)
    {
        SortedDictionary<ulong, VmaState> a = ByPlace(model, modelPlaces);
        SortedDictionary<ulong, VmaState> b = ByPlace(other, otherPlaces);
        result.Observations += Math.Max(a.Count, b.Count);
        if (!a.Select(Shape).SequenceEqual(b.Select(Shape)))
        {
            result.Add(new Difference(stepId, DifferenceNames.Maps, process.TrimEnd(' ', ':'), Text(a), Text(b)));
            return;
        }

        foreach ((ulong address, VmaState vma) in a)
        {
            Details(process, address, vma, b[address]);
        }
    }

    private static SortedDictionary<ulong, VmaState> ByPlace(IReadOnlyList<VmaState> vmas, CommonPlaces places)
    {
        var sorted = new SortedDictionary<ulong, VmaState>();
        foreach (VmaState vma in vmas)
        {
            ulong place = places.Of(vma.Start);
            if (place != CommonPlaces.Nowhere && places.TouchesRegion(vma))
            {
                sorted.TryAdd(place, vma);
            }
        }

        return sorted;
    }

    private static (ulong, long, string) Shape(KeyValuePair<ulong, VmaState> vma) => (vma.Key, vma.Value.Length, vma.Value.Perms);

    private string Text(SortedDictionary<ulong, VmaState> vmas) => vmas.Count == 0 ? "none"
        : string.Join(", ",
            vmas.Select(vma =>
                $"{PlaceText.Of(program, vma.Value.Start, vma.Key)} {ResultJudge.Number(vma.Value.Length)} {vma.Value.Perms}"));

    private void Details(string process, ulong address, VmaState model, VmaState other)
    {
        string where = process + PlaceText.Of(program, model.Start, address);
        Text(DifferenceNames.VmaOffset, where, $"{model.Offset}", $"{other.Offset}");
        Text(DifferenceNames.VmaName, where, model.Name, other.Name);
        if (model.Flags is null || other.Flags is null)
        {
            result.CountUnseen(DifferenceNames.VmaFlags, wantsFlags && model.Flags is not null ? 1 : 0);
            return;
        }

        Text(DifferenceNames.VmaFlags, where, Sorted(model.Flags), Sorted(other.Flags));
    }

    private static string Sorted(string flags) =>
        string.Join(' ', flags.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));

    private void Text(string observation, string where, string model, string other)
    {
        result.Observations++;
        if (model != other)
        {
            result.Add(new Difference(stepId, observation, where, model, other));
        }
    }
}
