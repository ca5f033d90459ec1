// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Judge;

/// <summary>Whether what a call has filled in is what the script says, and how both are written.</summary>
internal sealed class FieldJudge(AddressBook addresses, ResultJudge results)
{
    private const long PageSize = 4096;

    /// <summary>Whether a field is as expected.</summary>
    public bool Accepts(FieldExpectation expected, FilledField actual) => actual.Ranges is { } ranges
        ? IsList(expected.Value, ranges)
        : results.Accepts([Outcome(expected.Value)], actual.Value, -1, false);

    /// <summary><c>walk_end p[2]</c>, <c>regions [p[0..2] PAGE_IS_WRITTEN]</c>, <c>vec [1, 0]</c>.</summary>
    public string Text(FilledField field) => $"{field.Name} {Value(field)}";

    private string Value(FilledField field) => field.Ranges is not { } ranges ? results.Text(field.Value)
        : field.Name == "vec" ? Bytes(ranges)
        : $"[{string.Join(", ", ranges.Select(Region))}]";

    private string Region(FilledRange range) =>
        $"{addresses.Name(range.Start, range.Length)} {ConstantTable.Describe(ConstantFamily.PageIs, unchecked((ulong)range.Value))}";

    /// <summary>A byte for each page; one alone where all are the same.</summary>
    private static string Bytes(IReadOnlyList<FilledRange> ranges) => ranges.Count == 1 && ranges[0].Length > PageSize
        ? $"{ranges[0].Value}"
        : $"[{string.Join(", ", ranges.SelectMany(range => Enumerable.Repeat(range.Value, (int)(range.Length / PageSize))))}]";

    private bool IsList(Operand expected, IReadOnlyList<FilledRange> actual) => expected switch
    {
        NumberOperand or SlotOperand { IsNumber: true } => actual.Count > 0
            && actual.All(range => range.Value == addresses.ValueOf(expected)),
        ListOperand list when list.Items.All(item => item is NumberOperand or SlotOperand { IsNumber: true })
            && actual.Sum(range => range.Length / PageSize) == list.Items.Count =>
            list.Items.Select(addresses.ValueOf).SequenceEqual(
                actual.SelectMany(range => Enumerable.Repeat((long?)range.Value, (int)(range.Length / PageSize)))),
        ListOperand list => list.Items.Count == actual.Count && list.Items.Zip(actual).All(pair => IsRegion(pair.First, pair.Second)),
        _ => false,
    };

    private bool IsRegion(Operand expected, FilledRange actual) =>
        expected is GroupOperand { Items: [var range, NumberOperand categories] }
        && addresses.Address(range) is { } start && start == addresses.Address(actual.Start)
        && addresses.Length(range) == actual.Length && categories.Value == actual.Value;

    private static Outcome Outcome(Operand value) => value switch
    {
        NumberOperand { Value: < 0 and >= -4095 } error => new ErrnoOutcome(error.Text, (int)-error.Value),
        NumberOperand number => new NumberOutcome(number.Text, number.Value),
        AddressOperand address => new AddressOutcome(address.Text, address),
        RangeOperand { Start: AddressOperand start } => new AddressOutcome(start.Text, start),
        SlotOperand { IsNumber: true } slot => new SlotOutcome(slot.Text, slot),
        SlotOperand slot => new AddressOutcome(slot.Text, new AddressOperand(slot.Text, slot.Slot, 0)),
        _ => throw new InvalidOperationException($"no field is compared with {value.Text}"),
    };
}
