// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Records;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;
using Quantifier = Selftests.Dsl.Ast.Quantifier;

namespace Selftests.Harness.Judge;

/// <summary>Decides what a record means for its case. It looks at nothing else, so every machine is judged alike.</summary>
public sealed class CaseJudge
{
    private static readonly NumberOperand NoCost = new("0", 0);

    private readonly CaseProgram program;
    private readonly CaseRecord record;
    private readonly AddressBook addresses;
    private readonly ResultJudge results;
    private readonly FieldJudge fields;
    private readonly ObservationJudge observations;
    private readonly List<Failure> failures = [];
    private readonly List<Finding> findings = [];
    private readonly List<Finding> alternatives = [];
    private readonly RaceShown shown = new();
    private readonly Substance substance;
    private SortedDictionary<string, int>? notObservable;
    private int checkedCount;
    private int lastNotAsked = -1;

    private CaseJudge(CaseProgram program, CaseRecord record)
    {
        this.program = program;
        this.record = record;
        substance = new Substance(program);
        addresses = new AddressBook(program, record);
        results = new ResultJudge(addresses);
        fields = new FieldJudge(addresses, results);
        observations = new ObservationJudge(addresses);
    }

    /// <summary>Whether one execution of a race fails, and what it shows of what some of them must.</summary>
    internal static bool Fails(CaseProgram program, CaseRecord record, out RaceShown shown)
    {
        var judge = new CaseJudge(program, record);
        shown = judge.shown;
        return judge.Decide().IsFailure;
    }

    /// <summary>The id of the step that a record fails by first; -1: of none, or it does not fail.</summary>
    internal static int FirstFailure(CaseProgram program, CaseRecord record) =>
        Decide(program, record).Failures is [{ StepId: var step }, ..] ? step : -1;

    /// <summary>The verdict; what @xfail and other ways of a `may` make of it is the runner's to say.</summary>
    public static CaseResult Decide(CaseProgram program, CaseRecord record)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(record);
        return new CaseJudge(program, record).Decide();
    }

    private CaseResult Decide()
    {
        for (int i = 0; i < record.Steps.Count; i++)
        {
            Check(record.Steps[i]);
        }

        Verdict? verdict = CheckEnd();
        CheckRace();
        string? nothing = substance.WhyNothing();
        return new CaseResult
        {
            Case = program,
            Verdict = verdict ?? (failures.Count > 0 ? Verdict.Failed : nothing is null ? Verdict.Passed : Verdict.Skipped),
            Machine = record.Machine,
            Reason = record.End == EndReason.NotRunnable
                ? record.EndDetail
                : failures.Count > 0 ? ""
                : verdict == Verdict.Skipped ? record.NotAsked.Why
                : nothing ?? "",
            Failures = failures.Count > 0 ? WithRace() : [],
            Steps = record.Steps.Count,
            Checked = checkedCount,
            NotObservable = notObservable ?? CaseResult.AllObserved,
            NotCompared = record.NotCompared,
            MayBeExpected = !record.Differs && record.Race?.Incomplete is null && record.End is EndReason.Completed or EndReason.Stopped,
            TimedOut = record.End is EndReason.TimedOut or EndReason.OutOfBudget,
            Duration = record.Duration,
        };
    }

    private void Check(StepRecord seen)
    {
        Step step = program.StepById(seen.StepId);
        if (seen.Complaint is { } complaint)
        {
            // It was not performed, or says itself what is wrong: there is no result to look at.
            checkedCount++;
            failures.Add(Failure(step, "", complaint) with { IsWait = seen.IsWait });
            return;
        }

        substance.Add(step);
        switch (step)
        {
            case CallStep call: CheckCall(call, seen); break;
            case AccessStep access: CheckAccess(access, seen); break;
            case ObserveStep { IsOfOutcome: true }: break;
            case ObserveStep observe: CheckObservation(observe, seen); break;
            case OutcomesStep outcomes: CheckOutcome(outcomes); break;
            case OneByOneStep one: CheckOneByOne(one); break;
            case CsharpStep: checkedCount++; break;
            default: break;
        }
    }

    private void CheckCall(CallStep call, StepRecord seen)
    {
        checkedCount++;
        if (!results.Accepts(call.Expected, seen.Result, -1, call.May))
        {
            Fail(call, results.Text(call.Expected), results.Text(seen.Result), isWait: seen.Result.Kind == ResultKind.Blocked);
        }
        else if (seen.Result.Kind != ResultKind.Declined)
        {
            CheckFields(call, seen);
        }

        CheckCost(call, call.Cost, seen);
    }

    private void CheckFields(CallStep call, StepRecord seen)
    {
        for (int i = 0; i < call.Fields.Count; i++)
        {
            FieldExpectation field = call.Fields[i];
            checkedCount++;
            FilledField? actual = seen.Fields.FirstOrDefault(candidate => candidate.Name == field.Field);
            substance.AddLook(actual is null ? $"{call.Name} {field.Field}" : null);
            if (actual is null && seen.Result.Kind == ResultKind.Errno)
            {
                Fail(call, $"{field.Field} {field.Value.Text}", "nothing is filled in", null);
            }
            else if (actual is null)
            {
                CountUnseen($"{call.Name} {field.Field}");
            }
            else if (addresses.Unbound(field.Value) is { } name)
            {
                Complain(call, "", WithoutValue(name));
            }
            else if (!fields.Accepts(field, actual))
            {
                Fail(call, $"{field.Field} {addresses.Spell(field.Value)}", fields.Text(actual));
            }
        }
    }

    private void CheckAccess(AccessStep access, StepRecord seen)
    {
        checkedCount++;
        int loaded = seen.Result.Kind == ResultKind.Value ? seen.Byte : -1;
        if (!results.Accepts(access.Expected, seen.Result, loaded, false))
        {
            Fail(access, results.Text(access.Expected), results.Text(seen.Result, loaded));
        }

        CheckCost(access, access.Cost, seen);
    }

    private void CheckCost(Step step, FaultCost? cost, StepRecord seen)
    {
        if (cost is null)
        {
            return;
        }

        checkedCount++;
        bool isUnseen = seen.MinorFaults < 0 || seen.MajorFaults < 0;
        substance.AddLook(isUnseen ? "faults" : null);
        if (isUnseen)
        {
            CountUnseen("faults");
        }
        else if (!IsCost(cost.Minor, seen.MinorFaults) || !IsCost(cost.Major, seen.MajorFaults))
        {
            Fail(step, addresses.Spell(cost.Minor is SlotOperand ? cost.Minor : cost.Major ?? NoCost, cost.Text),
                $"faults minor {seen.MinorFaults}, major {seen.MajorFaults}");
        }
    }

    private bool IsCost(Operand? expected, int seen) => expected is null || addresses.ValueOf(expected) == seen;

    private void CheckObservation(ObserveStep step, StepRecord seen)
    {
        if (UnboundIn(step.Predicates) is { } unbound)
        {
            checkedCount++;
            Complain(step, "", WithoutValue(unbound));
            return;
        }

        if (WrongRange(step) is { } wrong)
        {
            checkedCount++;
            Fail(step, "", wrong, null);
            return;
        }

        findings.Clear();
        observations.Check(step, seen.Observed ?? new Observed { NotObservable = "the machine did not look" }, findings);
        if (step.Alternatives > 0 || alternatives.Count > 0)
        {
            alternatives.Add(Finding.Of(findings));
            if (step.Alternatives > 0)
            {
                return;
            }

            findings.Clear();
            findings.Add(Finding.OneOf(alternatives));
            alternatives.Clear();
        }

        if (step.Quantifier is { } quantifier and not Quantifier.Always)
        {
            CheckQuantified(step, quantifier, Finding.Of(findings));
            return;
        }

        foreach (Finding finding in findings)
        {
            checkedCount++;
            substance.AddLook(finding.NotObservable);
            if (finding.NotObservable is { } name)
            {
                CountUnseen(name);
            }
            else if (finding.Expected is { } expected)
            {
                Fail(step, expected, finding.Actual, finding.Word);
            }
        }
    }

    /// <summary>
    /// The first name that has no value. Loops, as this is asked for every expectation of every case: a query's objects were an eighth of
    /// what a case allocates.
    /// </summary>
    private string? UnboundIn(IReadOnlyList<Predicate> predicates)
    {
        for (int i = 0; i < predicates.Count; i++)
        {
            if (addresses.Unbound(predicates[i].Value) is { } name)
            {
                return name;
            }
        }

        return null;
    }

    /// <summary>What no execution may show fails where it does; what some must is counted.</summary>
    private void CheckQuantified(ObserveStep step, Quantifier quantifier, Finding finding)
    {
        checkedCount++;
        substance.AddLook(finding.NotObservable);
        if (finding.NotObservable is { } name)
        {
            CountUnseen(name);
        }
        else if (quantifier == Quantifier.Sometimes)
        {
            shown.Add(step.Id, "", finding.Expected is null);
        }
        else if (finding.Expected is null)
        {
            Fail(step, "never", "it holds in this execution");
        }
    }

    private void CheckOutcome(OutcomesStep step)
    {
        checkedCount++;
        var race = new RaceJudge(record, addresses);
        string? outcome = race.Outcome(step, program);
        substance.AddLook(outcome is null ? "outcomes" : null);
        if (outcome is null)
        {
            CountUnseen("outcomes");
            return;
        }

        shown.Add(step.Id, outcome, true);
        IReadOnlyList<string> named = race.Named(step);
        if (!named.Contains(outcome))
        {
            Fail(step, $"one of {string.Join(", ", named)}", outcome);
        }
    }

    /// <summary>A race that was made of two steps: what they came to, one of their orders comes to as well.</summary>
    private void CheckOneByOne(OneByOneStep step)
    {
        checkedCount++;
        substance.AddLook(null);
        IReadOnlyList<OneByOneDifference> differences = OneByOneJudge.Differences(program, record);
        if (differences.Count > 0)
        {
            Complain(step, $"what {step.Of.First} and {step.Of.Second} come to one behind the other: "
                + string.Join("; ", differences.Select(one => $"{one.Of}: {one.Expected}")),
                string.Join("; ", differences.Select(one => $"{one.Of}: {one.Actual}")));
        }
    }

    /// <summary>What is said of all executions of a race together.</summary>
    private void CheckRace()
    {
        if (record.Race is not { Failed: false, IsSampled: false } race || failures.Count > 0)
        {
            return;
        }

        if (race.Incomplete is { } why)
        {
            Complain(program.Race, "every execution of the race", $"only {race.Executions}: {why}");
            return;
        }

        foreach ((Step step, string expected, string actual) in new RaceJudge(record, addresses).Whole(program, race))
        {
            Fail(step, expected, actual);
        }
    }

    private string? WrongRange(ObserveStep step)
    {
        string? wrong = null;
        for (int i = 0; i < step.Operands.Count && wrong is null; i++)
        {
            wrong = WrongRange(step.Operands[i]);
        }

        for (int i = 0; i < step.Predicates.Count && wrong is null; i++)
        {
            wrong = WrongRange(step.Predicates[i].Value);
        }

        return wrong;
    }

    private string? WrongRange(Operand? operand) =>
        operand is not RangeOperand range ? null
        : addresses.Length(range) is <= 0 ? "the range has no bytes: there is nothing to look at"
        : WrapsAround(range) ? "the range ends behind the last address"
        : null;

    private bool WrapsAround(RangeOperand range) => addresses.Address(range) is { } start && addresses.Length(range) is { } length
        && start > unchecked(0 - (ulong)length);

    private Verdict? CheckEnd()
    {
        Step? step = record.EndStep >= 0 ? program.StepById(record.EndStep) : null;
        switch (record.End)
        {
            case EndReason.Completed:
                return null;
            case EndReason.NotRunnable:
                return failures.Count > 0 ? null : Verdict.Skipped;
            case EndReason.Stopped when failures.Count > 0:
                return null;
            case EndReason.Stopped when lastNotAsked == record.EndStep:
                return Verdict.Skipped;
            case EndReason.TimedOut:
                Complain(step, "an end within the time limit", record.EndDetail);
                return null;
            case EndReason.Died:
                Complain(step, "a process that lives on", record.EndDetail);
                return null;
            case EndReason.OutOfBudget:
                Complain(step, "an end within the budget of steps", record.EndDetail);
                return null;
            case EndReason.InvariantBroken:
                Complain(step, "every invariant holds", addresses.Annotate(record.EndDetail));
                return null;
            case EndReason.Deadlock:
                Complain(step, "an end of every thread of the race", record.EndDetail);
                return null;
            case EndReason.KernelBug:
                Complain(step, "no complaint of the kernel", record.EndDetail);
                return null;
            default:
                Complain(step, "", record.EndDetail.Length > 0 ? record.EndDetail : "the machine stopped without a reason");
                return Verdict.Error;
        }
    }

    /// <summary>Something that the script says does not hold; on a machine that cannot fulfil it, it is not asked.</summary>
    private void Fail(Step step, string expected, string actual, SourceText? word = null, bool isWait = false)
    {
        if (record.NotAsked.Has(step.Id, expected))
        {
            lastNotAsked = step.Id;
            return;
        }

        failures.Add(Failure(step, expected, actual) with { Word = word, IsOfScript = true, IsWait = isWait });
    }

    private void Complain(Step? step, string expected, string actual) => failures.Add(Failure(step, expected, actual));

    private Failure Failure(Step? step, string expected, string actual) =>
        new(step?.Source ?? new SourceText(program.File, program.Line, 1, ""), step?.Path ?? "", expected, actual, Notes(step))
        {
            StepId = step?.Id ?? -1,
        };

    /// <summary>Under the first of them the execution that it is of.</summary>
    private List<Failure> WithRace()
    {
        failures[0] = failures[0] with
        {
            Notes = [.. failures[0].Notes, .. RaceText.Lines(record.Race)], Schedule = record.Race?.Schedule ?? "",
        };
        return failures;
    }

    private static string WithoutValue(string name) => $"{name} has no value: what it is bound to did not succeed";

    private static IReadOnlyList<string> Notes(Step? step) => step is null || step.Context.Length == 0 ? [] : [$"with {step.Context}"];

    private void CountUnseen(string name)
    {
        notObservable ??= new SortedDictionary<string, int>(StringComparer.Ordinal);
        notObservable[name] = notObservable.GetValueOrDefault(name) + 1;
    }
}
