// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Pairs;
using Selftests.Harness.Results;

namespace Selftests.Cli;

/// <summary>Counts what came of pairs, and tells it.</summary>
internal sealed class PairTally
{
    private readonly Lock gate = new();
    private readonly Dictionary<PairOutcome, int> counts = [];
    private readonly SortedDictionary<string, PairResult> findings = new(StringComparer.Ordinal);
    private readonly PairJournal journal;
    private readonly int pairs;
    private int done;
    private int allowed;
    private long executions;

    public PairTally(int pairs, PairJournal journal)
    {
        (this.pairs, this.journal) = (pairs, journal);
        foreach ((PairOutcome outcome, long count, bool isAllowed) in journal.Known)
        {
            Note(outcome, count, isAllowed);
        }
    }

    public int Findings => findings.Count;

    /// <summary>How far it is.</summary>
    public string Status => $"{done} of {pairs} pairs, {executions} executions, {Count.Of(findings.Count, "finding")}";

    public void Add(PlannedPair pair, PairResult result)
    {
        lock (gate)
        {
            Note(result.Outcome, result.Executions, result.IsAllowed);
            journal.Add(pair, result);
            if (result.Failure is not null)
            {
                findings.Add(pair.Name, result);
            }
        }
    }

    /// <summary>Each finding, and the figures.</summary>
    public IEnumerable<string> Lines(int leftOut)
    {
        foreach ((string name, PairResult finding) in findings)
        {
            Failure failure = finding.Failure!;
            yield return name;
            yield return $"  expected: {failure.Expected}";
            yield return $"  actual:   {failure.Actual.ReplaceLineEndings("\n            ")}";
            foreach (string note in failure.Notes)
            {
                yield return $"  {note}";
            }
        }

        yield return $"{Count.Of(done, "pair")} of {pairs}: {Of(PairOutcome.Explored)} explored to the end, {Of(PairOutcome.Incomplete)} "
            + $"not to the end, {Of(PairOutcome.Apart)} touch nothing in common, {Of(PairOutcome.NotRaced)} cannot race; "
            + $"{executions} execution{(executions == 1 ? "" : "s")}, {Count.Of(allowed, "pair")} with another outcome that is allowed, "
            + $"{Count.Of(findings.Count, "finding")}; {Count.Of(leftOut, "case")} left out";
    }

    private int Of(PairOutcome outcome) => counts.GetValueOrDefault(outcome);

    private void Note(PairOutcome outcome, long count, bool isAllowed)
    {
        done++;
        counts[outcome] = Of(outcome) + 1;
        executions += count;
        allowed += isAllowed && outcome != PairOutcome.Finding ? 1 : 0;
    }
}
