// SPDX-License-Identifier: GPL-2.0-or-later
using System.Globalization;
using Selftests.Dsl;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;
using ResultKind = Selftests.Harness.Records.ResultKind;

namespace Selftests.Harness.Judge;

/// <summary>The outcomes of a race: how they are written, and which of those that a script names were never seen.</summary>
internal sealed class RaceJudge(CaseRecord record, AddressBook addresses)
{
    private const string Nothing = "\"none\"";

    /// <summary>What this execution came to, as the script writes it; null: it cannot be told here.</summary>
    public string? Outcome(OutcomesStep step, CaseProgram program)
    {
        var values = new string?[step.Columns.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = step.Columns[i].Look >= 0 ? Looked(step.Columns[i].Look) : Bound(step.Columns[i].Slot, program);
        }

        return values.Contains(null) ? null : Join(values);
    }

    /// <summary>The outcomes that the script names.</summary>
    public IReadOnlyList<string> Named(OutcomesStep step) => [.. step.Rows.Select(row => Join([.. row.Select(Text)]))];

    /// <summary>What does not hold of all executions together: the step, what was expected, and what is.</summary>
    public IEnumerable<(Step Step, string Expected, string Actual)> Whole(CaseProgram program, RaceRecord race)
    {
        string inNone = race.Executions == 1 ? "not in the one execution that there is" : $"in none of {race.Executions} executions";
        foreach (Step step in program.Body)
        {
            switch (step)
            {
                case ExploreStep explore when explore.Executions != race.Executions:
                    yield return (step, Executions(explore.Executions), Executions(race.Executions));
                    break;
                case ObserveStep { Quantifier: Dsl.Ast.Quantifier.Sometimes, Alternatives: 0 }
                    when race.Counts.FirstOrDefault(count => count.StepId == step.Id) is { Seen: 0 }:
                    yield return (step, "sometimes", inNone);
                    break;
                case OutcomesStep outcomes:
                    HashSet<string> seen = [.. race.Counts.Where(count => count.StepId == step.Id).Select(count => count.Outcome)];
                    foreach (string missing in Named(outcomes).Where(named => seen.Count > 0 && !seen.Contains(named)))
                    {
                        yield return (step, missing, inNone);
                    }

                    break;
                default:
                    break;
            }
        }
    }

    private static string Executions(long count) => count == 1 ? "1 execution" : $"{count} executions";

    private static string Join(string?[] values) => values.Length == 1 ? values[0]! : $"({string.Join(", ", values)})";

    private string? Looked(int stepId)
    {
        foreach (StepRecord seen in record.Steps)
        {
            if (seen.StepId == stepId)
            {
                return seen.Observed switch
                {
                    { Byte: { } one } => one < 0 ? Nothing : Number(one),
                    { Data: { Count: 0 } } => Nothing,
                    { Data: { } data } => Number(data.Reverse().Aggregate(0L, (number, one) => unchecked((number << 8) | one))),
                    _ => null,
                };
            }
        }

        return null;
    }

    /// <summary>What the call came to that binds a name: a value, an error, a signal; nothing where it was not reached.</summary>
    private string Bound(int slot, CaseProgram program)
    {
        foreach (StepRecord seen in record.Steps)
        {
            int bind = program.WrittenById(seen.StepId) switch
            {
                CallStep call => call.Bind,
                AccessStep access => access.Bind,
                _ => -1,
            };
            if (bind == slot)
            {
                return Text(seen.Result);
            }
        }

        return Nothing;
    }

    private string Text(StepResult result) => result.Kind switch
    {
        ResultKind.Value => Number(result.Value),
        ResultKind.Errno => $"-{Errnos.Name(result.Value)}",
        ResultKind.Signal => Errnos.Signal(result.Value),
        ResultKind.Address => addresses.Name(result.Place),
        _ => Nothing,
    };

    private string Text(Operand operand) => operand switch
    {
        NumberOperand { Kind: ValueKind.Signal } signal => Errnos.Signal(signal.Value),
        NumberOperand { Value: < 0 and >= -4095 } error => $"-{Errnos.Name(-error.Value)}",
        TextOperand text => $"\"{text.Value}\"",
        _ => addresses.ValueOf(operand) is { } value ? Number(value) : operand.Text,
    };

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
