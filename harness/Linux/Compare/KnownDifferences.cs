// SPDX-License-Identifier: GPL-2.0-or-later
using System.Collections.Concurrent;

namespace Selftests.Harness.Linux;

/// <summary>The entries of known-differences.txt during a run, with what became of each.</summary>
public sealed class KnownDifferences(IReadOnlyList<KnownDifference> entries)
{
    private readonly ConcurrentDictionary<KnownDifference, bool> used = new();
    private readonly ConcurrentDictionary<KnownDifference, bool> tried = new();

    /// <summary>None.</summary>
    public static KnownDifferences Empty { get; } = new([]);

    /// <summary>Every entry, in the order of the file.</summary>
    public IReadOnlyList<KnownDifference> Entries => entries;

    /// <summary>How many entries were left out, because they are about other machines.</summary>
    public int Elsewhere { get; private init; }

    /// <summary>The entries that are about a machine.</summary>
    public KnownDifferences On(MachineFeatures machine)
    {
        KnownDifference[] here = [.. entries.Where(entry => entry.Range.Has(machine))];
        return new KnownDifferences(here) { Elsewhere = entries.Count - here.Length };
    }

    /// <summary>Entries that no longer apply: each is a failure.</summary>
    /// <param name="ranAll">Every case of the suite ran: then also those that speak of many cases are judged.</param>
    public IReadOnlyList<KnownDifference> Stale(bool ranAll) =>
        [.. Entries.Where(
            entry => !used.ContainsKey(entry) && tried.ContainsKey(entry)
                && (ranAll || !entry.Case.Contains('*', StringComparison.Ordinal)))];

    /// <summary>
    /// Entries of which nobody can say whether they apply, although every case ran: none of their cases could be compared, or not in what
    /// they speak of.
    /// </summary>
    public IReadOnlyList<KnownDifference> NotJudged => [.. Entries.Where(entry => !used.ContainsKey(entry) && !tried.ContainsKey(entry))];

    /// <summary>The first entry that explains a difference, or null. All that do apply still.</summary>
    public KnownDifference? Find(string caseId, string stepPath, Difference difference)
    {
        KnownDifference? first = null;
        foreach (KnownDifference entry in Entries)
        {
            if (entry.Explains(caseId, stepPath, difference))
            {
                used[entry] = true;
                first ??= entry;
            }
        }

        return first;
    }

    /// <summary>Notes that a case was compared as a whole.</summary>
    /// <param name="caseId">Which.</param>
    /// <param name="unseen">What could not be compared in it.</param>
    public void Tried(string caseId, IEnumerable<string> unseen)
    {
        foreach (KnownDifference entry in Entries)
        {
            if (entry.IsAbout(caseId) && !unseen.Contains(entry.Observation))
            {
                tried[entry] = true;
            }
        }
    }
}
