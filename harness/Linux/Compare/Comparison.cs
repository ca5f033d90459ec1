// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Linux;

/// <summary>What came of comparing two records of one case.</summary>
public sealed class Comparison
{
    private readonly List<Difference> differences = [];
    private readonly SortedDictionary<string, long> notObservable = new(StringComparer.Ordinal);

    /// <summary>Every difference, in the order of the steps.</summary>
    public IReadOnlyList<Difference> Differences => differences;

    /// <summary>How many steps both machines made.</summary>
    public int Steps { get; internal set; }

    /// <summary>How many values were compared.</summary>
    public long Observations { get; internal set; }

    /// <summary>What the other machine could not tell, by name.</summary>
    public IReadOnlyDictionary<string, long> NotObservable => notObservable;

    /// <summary>Keeps those differences that another comparison of the same case has, too.</summary>
    /// <returns>What went.</returns>
    internal List<Difference> KeepCommon(Comparison again)
    {
        HashSet<(int, string)> same = [.. again.differences.Select(Key)];
        List<Difference> gone = [.. differences.Where(difference => !same.Contains(Key(difference)))];
        differences.RemoveAll(gone.Contains);
        return gone;

        static (int, string) Key(Difference difference) => (difference.StepId, difference.Subject);
    }

    internal void Add(Difference difference) => differences.Add(difference);

    internal void CountUnseen(string name, long count) => notObservable[name] = notObservable.GetValueOrDefault(name) + count;
}
