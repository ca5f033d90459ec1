// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text;
using Selftests.Dsl;
using Selftests.Harness.Judge;
using Selftests.Harness.Linux;
using Selftests.Harness.Model;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Observations;

/// <summary>contents(range) == value, == "text" or == contents(range): every byte.</summary>
internal sealed class ContentsObservable() : Observable(Observables.Spec("contents"))
{
    public override int FuzzWeight => 2;

    public override Look Look(ObserveStep step) => Linux.Look.Bytes;

    /// <summary>The other range, too.</summary>
    public override IEnumerable<Operand> Places(ObserveStep step) =>
        step.Operands.Concat(step.Predicates.Select(predicate => predicate.Value).OfType<RangeOperand>());

    public override Observed OnLinux(ObserveStep step, LinuxSight seen)
    {
        ContentMismatch? mismatch;
        bool told = step.Predicates is [{ Value: TextOperand text }] && seen.Look.Bytes is [var bytes]
            ? ContentCompare.Both([bytes, ByteRuns.Of(bytes.Start, Encoding.UTF8.GetBytes(text.Value))], out mismatch)
            : step.Predicates is [{ Value: { } wanted }] && seen.ValueOf(wanted) is { } value && seen.Look.Bytes is [var only]
            ? ContentCompare.With(only, unchecked((int)ByteValue.Of(wanted, value)), out mismatch)
            : ContentCompare.Both(seen.Look.Bytes, out mismatch);
        return told ? new Observed { Mismatch = mismatch } : LinuxSight.Untold;
    }

    public override Observed OnModel(ObserveStep step, ModelSight sight) =>
        new() { Mismatch = ContentsReader.Compare(sight.Run, sight.Task, step) };

    public override string? Unbound(ObserveStep step, ModelSight sight) =>
        base.Unbound(step, sight) ?? (step.Predicates[0].Value is { } value ? sight.Unbound([value]) : null);

    public override void Judge(ObserveStep step, Observed seen, ObservationJudge judge, List<Finding> findings) =>
        findings.Add(step.Predicates is [{ Relation: Relation.NotEqual } other] ? Differs(step, other, seen.Mismatch, judge.Addresses)
            : seen.Mismatch is { } mismatch ? Fails(step, mismatch, judge.Addresses)
            : Finding.Holds);

    public override void Compare(Observed model, Observed other, ObservationComparer with) =>
        with.Same(with.Text(model.Mismatch, isModel: true), with.Text(other.Mismatch, isModel: false));

    /// <summary>Of single bytes and texts as memory() says it.</summary>
    public override IEnumerable<string> Expectations(StateChanges changes) => changes.Bytes();

    public override string Random(IRandomPlaces places)
    {
        if (places.Pick(true, false))
        {
            return $"contents({places.RangeText()}) == {places.Value()}";
        }

        (string one, string other) = places.TwinRanges();
        return $"contents({one}) == contents({other})";
    }

    /// <summary>A byte at least is another one: bytes that nobody can read, and ranges of two lengths, are none.</summary>
    private static Finding Differs(ObserveStep step, Predicate predicate, ContentMismatch? mismatch, AddressBook addresses) =>
        mismatch switch
    {
        { Lengths: null, Actual: >= 0 } when !HasBytes(predicate.Value) || mismatch.Expected >= 0 => Finding.Holds,
        { } why => Fails(step, why, addresses),
        null => Finding.Fails($"{ObservationJudge.Subject(step)} != {addresses.Spell(predicate.Value!)}", "every byte is the same", null),
    };

    /// <summary>Each byte of the range has one of its own to be compared with.</summary>
    private static bool HasBytes(Operand? value) => value is RangeOperand or TextOperand;

    private static Finding Fails(ObserveStep step, ContentMismatch mismatch, AddressBook addresses)
    {
        Operand? value = step.Predicates.Count > 0 ? step.Predicates[0].Value : null;
        string actual = mismatch.Lengths is (var one, var other) ? $"{one} bytes and {other}"
            : mismatch.Actual < 0 ? $"nothing can be read at {addresses.Name(mismatch.Place)}"
            : $"0x{mismatch.Actual:x2} at {addresses.Name(mismatch.Place)}"
                + $"{(!HasBytes(value) || mismatch.Expected < 0 ? "" : $", 0x{mismatch.Expected:x2} there")}";
        string wanted = value is null ? "equal" : value is RangeOperand ? $"contents({value.Text})" : addresses.Spell(value);
        return Finding.Fails($"{ObservationJudge.Subject(step)} {step.Predicates[0].Sign} {wanted}", actual, null);
    }
}
