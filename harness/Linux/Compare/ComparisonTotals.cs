// SPDX-License-Identifier: GPL-2.0-or-later
using System.Globalization;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Linux;

/// <summary>The figures of a run on both machines.</summary>
public sealed class ComparisonTotals
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<string, long> notObservable = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> unsteady = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> notCompared = new(StringComparer.Ordinal);
    private readonly Dictionary<KnownDifference, int> explained = [];
    private readonly Dictionary<string, HashSet<KnownDifference>> explainedOf = new(StringComparer.Ordinal);
    private readonly HashSet<string> differing = new(StringComparer.Ordinal);
    private readonly NotJudged notJudged = new();

    /// <summary>Cases that both machines ran.</summary>
    public int Cases { get; private set; }

    /// <summary>Steps that both made.</summary>
    public long Steps { get; private set; }

    /// <summary>Values that were compared.</summary>
    public long Observations { get; private set; }

    /// <summary>Differences that no entry explains, and that are judged.</summary>
    public long Differences { get; private set; }

    /// <summary>Differences that no entry explains, of a kernel that is not the one that is modelled.</summary>
    public long NotJudged
    {
        get
        {
            lock (gate)
            {
                return notJudged.Count;
            }
        }
    }

    /// <summary>Differences that known-differences.txt explains and that the model is to lose.</summary>
    public long Temporary => Explained(permanent: false);

    /// <summary>Differences that known-differences.txt explains and that stay.</summary>
    public long Permanent => Explained(permanent: true);

    /// <summary>What Linux could not tell, by name.</summary>
    public IReadOnlyDictionary<string, long> NotObservable
    {
        get
        {
            lock (gate)
            {
                return new Dictionary<string, long>(notObservable);
            }
        }
    }

    /// <summary>Cases that ran on the model only, by reason.</summary>
    public IReadOnlyDictionary<string, int> NotCompared
    {
        get
        {
            lock (gate)
            {
                return new Dictionary<string, int>(notCompared);
            }
        }
    }

    /// <summary>
    /// One line for the end of a run, and one for each group of what was not compared; a single one, with the reason, when nothing was.
    /// </summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (gate)
            {
                if (Cases == 0)
                {
                    return [$"nothing was compared with Linux: {WhyNothing()}"];
                }

                var lines = new List<string>
                {
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"compared with Linux: {Cases} cases, {Steps} steps, {Observations} observations; {Differences} differences, "
                            + $"{Temporary + Permanent} known ({Temporary} temporary, {Permanent} permanent), "
                            + $"{unsteady.Values.Sum()} unsteady; not observable {notObservable.Values.Sum()}"),
                };
                lines.AddRange(notJudged.Lines);
                lines.AddRange(explained.OrderBy(item => item.Key.Line).Select(item =>
                    $"known, {item.Key.Section}: {item.Value} by {KnownDifferenceList.FileName}:{item.Key.Line}: "
                        + $"{item.Key.Observation} of {item.Key.Case}"));
                lines.AddRange(notObservable.Select(item => $"not observable: {item.Key} {item.Value}"));
                lines.AddRange(unsteady.Select(item => $"unsteady: {item.Key} {item.Value}"));
                lines.AddRange(notCompared.Select(item => $"on the model only: {item.Value} ({item.Key})"));
                return lines;
            }
        }
    }

    /// <summary>Differences that are told and no more: the kernel is another one than the model's.</summary>
    internal void AddNotJudged(CaseProgram program, IEnumerable<Difference> differences, Version kernel, Version model)
    {
        lock (gate)
        {
            notJudged.Add(program, differences, kernel, model);
        }
    }

    /// <summary>The entries that explained differences of a case, in the order of the file.</summary>
    public IReadOnlyList<KnownDifference> ExplainedOf(string caseId)
    {
        lock (gate)
        {
            return explainedOf.TryGetValue(caseId, out HashSet<KnownDifference>? entries) ? [.. entries.OrderBy(entry => entry.Line)] : [];
        }
    }

    /// <summary>Whether a case fails for a difference that no entry explains, and not for what the model has seen.</summary>
    public bool IsDiffering(string caseId)
    {
        lock (gate)
        {
            return differing.Contains(caseId);
        }
    }

    internal void NoteDiffering(CaseProgram program)
    {
        lock (gate)
        {
            differing.Add(program.Id);
        }
    }

    internal void NoteExplained(CaseProgram program, IReadOnlyList<KnownDifference> entries)
    {
        lock (gate)
        {
            foreach (KnownDifference entry in entries)
            {
                explainedOf.TryAdd(program.Id, []);
                explainedOf[program.Id].Add(entry);
            }
        }
    }

    internal void Add(Comparison comparison, IReadOnlyList<KnownDifference> known, long unknown, IEnumerable<Difference> gone) =>
        Add([comparison], known, unknown, gone);

    /// <summary>A case whose ends were compared one by one; none, where one was enough to see that it fails.</summary>
    internal void Add(
        IReadOnlyList<Comparison> comparisons, IReadOnlyList<KnownDifference> known, long unknown, IEnumerable<Difference> gone)
    {
        lock (gate)
        {
            foreach (Difference difference in gone)
            {
                unsteady[difference.Observation] = unsteady.GetValueOrDefault(difference.Observation) + 1;
            }

            Cases++;
            Steps += comparisons.Sum(comparison => (long)comparison.Steps);
            Observations += comparisons.Sum(comparison => (long)comparison.Observations);
            Differences += unknown;
            foreach (KnownDifference entry in known)
            {
                explained[entry] = explained.GetValueOrDefault(entry) + 1;
            }

            foreach ((string name, long count) in comparisons.SelectMany(comparison => comparison.NotObservable))
            {
                if (count > 0)
                {
                    notObservable[name] = notObservable.GetValueOrDefault(name) + count;
                }
            }
        }
    }

    private string WhyNothing() => notCompared.Count == 0
        ? "no case ran"
        : string.Join("; ",
            notCompared.OrderByDescending(item => item.Value)
                .Select(item => notCompared.Count == 1 ? item.Key : $"{item.Key} ({item.Value} cases)"));

    private long Explained(bool permanent)
    {
        lock (gate)
        {
            return explained.Where(item => item.Key.Permanent == permanent).Sum(item => (long)item.Value);
        }
    }

    internal void AddNotCompared(string reason)
    {
        lock (gate)
        {
            notCompared[reason] = notCompared.GetValueOrDefault(reason) + 1;
        }
    }
}
