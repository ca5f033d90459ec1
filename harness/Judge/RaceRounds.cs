// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Judge;

/// <summary>A race on a machine that shows an order by chance: it runs so many times, and what ends alike is one record.</summary>
internal static class RaceRounds
{
    /// <summary>The record of the first round that failed, or could not run; else of the first, with what all came to.</summary>
    /// <param name="program">The case.</param>
    /// <param name="options">Whether a failure ends the rounds.</param>
    /// <param name="rounds">How often it runs.</param>
    /// <param name="run">One round.</param>
    public static CaseRecord Run(CaseProgram program, RunOptions options, int rounds, Func<CaseRecord> run)
    {
        var tally = new RaceTally();
        var ends = new Dictionary<string, CaseRecord>();
        CaseRecord? first = null;
        TimeSpan duration = TimeSpan.Zero;
        TimeSpan waited = TimeSpan.Zero;
        for (int round = 1; round <= rounds; round++)
        {
            CaseRecord record = run();
            (duration, waited) = (duration + record.Duration, waited + record.Waited);
            bool fails = CaseJudge.Fails(program, record, out RaceShown shown);
            if ((fails && !options.Observes) || record.End == EndReason.NotRunnable)
            {
                return record with
                {
                    Duration = duration, Waited = waited,
                    Race = new RaceRecord { Executions = round, IsSampled = true, Failed = true },
                };
            }

            tally.Add(shown);
            first ??= record;
            ends.TryAdd(RaceEnd.Of(program, record), record);
        }

        return first! with
        {
            Duration = duration, Waited = waited,
            Race = new RaceRecord { Executions = rounds, IsSampled = true, Counts = tally.Counts, Ends = [.. ends.Values] },
        };
    }

    /// <summary>What a script says that some execution shows, and no round did: each as a line with what was seen instead.</summary>
    public static IReadOnlyList<string> Unseen(CaseProgram program, CaseRecord record)
    {
        CaseRecord? rounds = record.Race is { IsSampled: true } ? record : record.Other;
        if (rounds?.Race is not { IsSampled: true, Failed: false } race)
        {
            return [];
        }

        var judge = new RaceJudge(rounds, new AddressBook(program, rounds));
        return [.. program.Body.SelectMany(step => Unseen(step, race, judge, rounds.Machine))];
    }

    private static IEnumerable<string> Unseen(Step step, RaceRecord race, RaceJudge judge, string machine)
    {
        RaceCount[] counts = [.. race.Counts.Where(count => count.StepId == step.Id)];
        if (step is ObserveStep { Quantifier: Dsl.Ast.Quantifier.Sometimes, Alternatives: 0 } && counts is [{ Seen: 0 } count])
        {
            yield return $"sometimes at {step.Path} in {count.Looked} rounds on {machine}";
        }

        if (step is OutcomesStep outcomes && counts.Length > 0)
        {
            string seen = string.Join(", ", counts.Select(one => $"{one.Outcome} in {100.0 * one.Seen / race.Executions:0.#} %"));
            foreach (string named in judge.Named(outcomes).Where(named => counts.All(one => one.Outcome != named)))
            {
                yield return $"outcome {named} at {step.Path} in {race.Executions} rounds on {machine}, which showed {seen}";
            }
        }
    }
}
