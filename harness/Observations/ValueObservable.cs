// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Harness.Judge;
using Selftests.Harness.Linux;
using Selftests.Harness.Model;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Observations;

/// <summary>
/// Values that are compared: <c>q != p</c>, <c>n >= 3</c>. Nothing is looked at: where regions are and what names are bound to stands in
/// the record.
/// </summary>
internal sealed class ValueObservable() : Observable(ObservationTable.Value)
{
    public override bool OutlivesProcess => true;

    public override IEnumerable<string> Differences => [];

    public override IEnumerable<Operand> Places(ObserveStep step) => [];

    public override Observed OnLinux(ObserveStep step, LinuxSight seen) => new();

    public override Observed OnModel(ObserveStep step, ModelSight sight) => new();

    public override string? Unbound(ObserveStep step, ModelSight sight) =>
        sight.Unbound([.. step.Operands, .. step.Predicates.Select(predicate => predicate.Value!)]);

    public override void Judge(ObserveStep step, Observed seen, ObservationJudge judge, List<Finding> findings)
    {
        Predicate predicate = step.Predicates[0];
        (Operand left, Operand right) = (step.Operands[0], predicate.Value!);
        string text = $"{left.Text} {predicate.Sign} {judge.Addresses.Spell(right)}";
        if (judge.Addresses.ValueOf(left) is not { } one || judge.Addresses.ValueOf(right) is not { } other)
        {
            findings.Add(Finding.Fails(text, $"{(judge.Addresses.ValueOf(left) is null ? left : right).Text} has no value", null));
            return;
        }

        bool areAddresses = IsAddress(left) || IsAddress(right);
        bool holds = areAddresses
            ? predicate.Relation!.Value.Holds(unchecked((ulong)one), unchecked((ulong)other))
            : predicate.Admits(one, other);
        findings.Add(
            holds
                ? Finding.Holds
                : Finding.Fails(text,
                    $"{left.Text} is {(areAddresses ? $"0x{one:x}" : $"{one}")}{(areAddresses ? $", {right.Text} is 0x{other:x}" : "")}",
                    null));
    }

    public override void Compare(Observed model, Observed other, ObservationComparer with)
    {
        // Each machine has addresses of its own, and results are compared where they are given.
    }

    private static bool IsAddress(Operand operand) => operand is AddressOperand or NumberOperand { Kind: ValueKind.Address };
}
