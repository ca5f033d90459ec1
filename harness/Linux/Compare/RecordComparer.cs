// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Judge;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Linux;

/// <summary>Compares what two machines saw of one case, step by step: everything that both could see.</summary>
/// <remarks>A bit that one of them could not tell is never evidence for or against; it is counted.</remarks>
public sealed class RecordComparer
{
    private readonly CaseProgram program;
    private readonly CaseRecord model;
    private readonly CaseRecord other;
    private readonly CommonPlaces modelPlaces;
    private readonly CommonPlaces otherPlaces;
    private readonly FrameComparer frames;
    private readonly AddressBook modelBook;
    private readonly ResultJudge modelText;
    private readonly ResultJudge otherText;
    private readonly FieldJudge modelFields;
    private readonly FieldJudge otherFields;
    private readonly Comparison result = new();

    private RecordComparer(CaseProgram program, CaseRecord model, CaseRecord other)
    {
        this.program = program;
        this.model = model;
        this.other = other;
        modelPlaces = new CommonPlaces(model);
        otherPlaces = new CommonPlaces(other);
        frames = new FrameComparer(program, modelPlaces, otherPlaces, result);
        modelBook = new AddressBook(program, model);
        var otherBook = new AddressBook(program, other);
        modelText = new ResultJudge(modelBook);
        otherText = new ResultJudge(otherBook);
        modelFields = new FieldJudge(modelBook, modelText);
        otherFields = new FieldJudge(otherBook, otherText);
    }

    /// <summary>Compares; neither record is judged.</summary>
    public static Comparison Compare(CaseProgram program, CaseRecord model, CaseRecord other)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(other);
        return new RecordComparer(program, model, other).Compare();
    }

    private Comparison Compare()
    {
        // Steps that only one machine performs (@model, @kernel) are passed over, wherever they stand.
        int i = 0;
        foreach (StepRecord seen in other.Steps)
        {
            if (program.WrittenById(seen.StepId) is JoinStep)
            {
                continue;
            }

            if (seen.Ends)
            {
                return result;
            }

            while (i < model.Steps.Count && model.Steps[i].StepId != seen.StepId)
            {
                i++;
            }

            if (i == model.Steps.Count)
            {
                if (EndedByItself(model))
                {
                    return result;
                }

                result.Add(new Difference(seen.StepId, DifferenceNames.End, "", EndText(model), "goes on"));
                return result;
            }

            Compare(program.StepById(seen.StepId), model.Steps[i++], seen);
        }

        CompareEnds(i);
        return result;
    }

    private void CompareEnds(int next)
    {
        for (; next < model.Steps.Count; next++)
        {
            Step step = program.StepById(model.Steps[next].StepId);
            if (model.Steps[next].IsWait && other.End == EndReason.TimedOut)
            {
                // A process that waits for ever is waited for until its time is up.
                return;
            }

            if (step.ModelOnly is null && step.Kernel.Count == 0)
            {
                result.Add(new Difference(step.Id, DifferenceNames.End, "", "goes on", EndText(other)));
                return;
            }
        }
    }

    /// <summary>
    /// A broken invariant, a bug of the kernel, a limit: that is what is reported, and the rest has nothing to be compared with.
    /// </summary>
    private static bool EndedByItself(CaseRecord record) =>
        record.End is EndReason.InvariantBroken or EndReason.KernelBug or EndReason.OutOfBudget or EndReason.TimedOut;

    private static string EndText(CaseRecord record) => record.EndDetail.Length > 0 ? $"{record.End}: {record.EndDetail}" : $"{record.End}";

    private void Compare(Step step, StepRecord a, StepRecord b)
    {
        result.Steps++;
        if (WhyNotSeen(step, a, b) is { } bit)
        {
            result.CountUnseen(bit, 1);
        }
        else if (step is CallStep or AccessStep && (a.Complaint is null || b.Complaint is null))
        {
            CompareResults(step, a, b);
            CompareFields(step, a, b);
            CompareFaults(step, a, b);
        }

        if (step is ObserveStep observe && a.Observed is { } seen && b.Observed is { } otherSeen)
        {
            new ObservationComparer(program, observe, modelPlaces, otherPlaces, result).Compare(seen, otherSeen);
        }

        if (a.Snapshot is { } state && b.Snapshot is { } otherState)
        {
            new SnapshotComparer(program, step.Id, modelPlaces, otherPlaces, result).Compare(state, otherState);
            frames.Compare(step, state, otherState);
        }
    }

    /// <summary>The bit by which a scan may well find something else on the other machine; null: it must find the same.</summary>
    private string? WhyNotSeen(Step step, StepRecord a, StepRecord b)
    {
        if (step is not CallStep scan || scan.Spec.Fields.All(field => field.Kind != Dsl.ParameterKind.ScannedRegions)
            || !a.Result.IsSuccess || !b.Result.IsSuccess)
        {
            return null;
        }

        // An empty entry counts as written and a missing table does not, and where the kernel placed a mapping there are tables of others.
        return modelBook.Address(scan["range"]) is { } start && CommonPlaces.IsInArena(start) ? null : "PAGE_IS_WRITTEN";
    }

    private void CompareResults(Step step, StepRecord a, StepRecord b)
    {
        result.Observations++;
        if (!SameResult(step, a, b))
        {
            result.Add(new Difference(step.Id, DifferenceNames.Result, "", Text(modelText, a), Text(otherText, b)));
        }
    }

    /// <summary>What a call has filled in, whatever the script says of it.</summary>
    private void CompareFields(Step step, StepRecord a, StepRecord b)
    {
        foreach (FilledField field in a.Fields)
        {
            if (b.Fields.FirstOrDefault(candidate => candidate.Name == field.Name) is not { } seen)
            {
                result.Add(new Difference(step.Id, field.Name, "", modelFields.Text(field), "not filled in"));
                continue;
            }

            if (step is CallStep call && call.Spec.Fields.Any(spec => spec.Name == field.Name && spec.HangsByTheMachine))
            {
                continue;
            }

            result.Observations += Math.Max(1, Math.Max(field.Ranges?.Count ?? 0, seen.Ranges?.Count ?? 0));
            if (!SameField(field, seen))
            {
                result.Add(new Difference(step.Id, field.Name, "", modelFields.Text(field), otherFields.Text(seen)));
            }
        }

        foreach (FilledField field in b.Fields.Where(field => a.Fields.All(candidate => candidate.Name != field.Name)))
        {
            result.Add(new Difference(step.Id, field.Name, "", "not filled in", otherFields.Text(field)));
        }
    }

    private bool SameField(FilledField a, FilledField b) => (a.Ranges, b.Ranges) switch
    {
        (null, null) => a.Value.Kind == b.Value.Kind
            && (a.Value.Kind == ResultKind.Address ? SamePlace(a.Value.Place, b.Value.Place) : a.Value.Value == b.Value.Value),
        ({ } x, { } y) => x.Count == y.Count
            && x.Zip(y)
                .All(pair => SamePlace(pair.First.Start, pair.Second.Start) && pair.First.Length == pair.Second.Length
                    && pair.First.Value == pair.Second.Value),
        _ => false,
    };

    private static string Text(ResultJudge judge, StepRecord record) => record.Complaint ?? judge.Text(record.Result, record.Byte);

    private bool SameResult(Step step, StepRecord a, StepRecord b)
    {
        (StepResult x, StepResult y) = (a.Result, b.Result);
        if (x.Kind != y.Kind || (a.Complaint is null) != (b.Complaint is null))
        {
            return false;
        }

        return x.Kind switch
        {
            // Numbers of descriptors and processes are each machine's own.
            ResultKind.Value => IsOwnNumber(step)
                || (x.Value == y.Value && (step is not AccessStep { Kind: AccessKind.Load } || a.Byte == b.Byte)),
            ResultKind.Address => SamePlace(x.Place, y.Place),
            ResultKind.Signal => x.Value == y.Value && x.Code == y.Code && SamePlace(x.Place, y.Place),
            ResultKind.Errno or ResultKind.Exited or ResultKind.Killed => x.Value == y.Value,
            _ => true,
        };
    }

    private bool IsOwnNumber(Step step) =>
        step is CallStep { Spec.GivesOwnNumber: true }
        || (step is CallStep { Bind: >= 0 } call && program.Slots[call.Bind].Kind is SlotKind.Descriptor or SlotKind.Process);

    private bool SamePlace(Place a, Place b)
    {
        (ulong x, ulong y) = (modelPlaces.Of(a), otherPlaces.Of(b));
        return x == y || x == CommonPlaces.Nowhere || y == CommonPlaces.Nowhere;
    }

    private void CompareFaults(Step step, StepRecord a, StepRecord b)
    {
        if (a.MinorFaults < 0 || b.MinorFaults < 0)
        {
            result.CountUnseen(DifferenceNames.Faults, 1);
            return;
        }

        result.Observations += 2;
        if (a.MinorFaults != b.MinorFaults || a.MajorFaults != b.MajorFaults)
        {
            result.Add(new Difference(step.Id, DifferenceNames.Faults, "", Faults(a), Faults(b)));
        }
    }

    private static string Faults(StepRecord record) =>
        record.MajorFaults > 0 ? $"minor {record.MinorFaults}, major {record.MajorFaults}" : $"minor {record.MinorFaults}";
}
