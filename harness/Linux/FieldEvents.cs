// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Harness.Records;
using ResultKind = Selftests.Harness.Records.ResultKind;

namespace Selftests.Harness.Linux;

/// <summary>Fields that a call has filled in, and events read from a userfaultfd, which are nothing but fields.</summary>
internal static class FieldEvents
{
    private const long LargestErrno = 4095;
    /// <summary>Everything that a call has filled in.</summary>
    public static IReadOnlyList<FilledField> Filled(WireLook look)
    {
        if (look.Fields.Count == 0 && look.Ranges.Count == 0)
        {
            return [];
        }

        return [
            .. look.Fields.Select(field => new FilledField(field.Name, Value(field))),
            .. look.Ranges.Select(list => new FilledField(list.Name, default) { Ranges = list.Ranges }),
        ];
    }

    private static StepResult Value(WireField field) => field switch
    {
        { IsAddress: true } => new StepResult(ResultKind.Address, Place: field.Place),
        { Number: < 0 and >= -LargestErrno } => StepResult.Error((int)-field.Number),
        _ => StepResult.Of(field.Number),
    };

    /// <summary>An event by the name that the script gave it.</summary>
    public static Observed Event(Dictionary<int, List<WireField>> events, int slot) =>
        events.TryGetValue(slot, out List<WireField>? fields)
            ? Event([.. fields.Select(field => new FilledField(field.Name, Value(field)))])
            : new Observed { NotObservable = "no event was read" };

    /// <summary>An event as a call has filled it in.</summary>
    public static Observed Event(IReadOnlyList<FilledField> fields) => new()
    {
        Words = [.. fields.Where(field => field.Name == "event").Select(field => Name(field.Value.Value))],
        Counters = [.. fields.Where(field => field.Value.Kind != ResultKind.Address)
            .Select(field => new Counter(field.Name, field.Value.Value, null))],
        Addresses = [.. fields.Where(field => field.Value.Kind == ResultKind.Address)
            .Select(field => (field.Name, field.Value.Place))],
    };

    private static string Name(long number) =>
        ConstantTable.NameOf(ConstantFamily.UffdEvent, unchecked((ulong)number)) ?? $"event {number}";
}
