// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Linux;

/// <summary>Fields that a call has filled in, and events read from a userfaultfd, which are nothing but fields.</summary>
internal static class FieldEvents
{
    private const int FirstEvent = 0x12;
    private const long LargestErrno = 4095;
    private static readonly string[] EventNames =
        ["UFFD_EVENT_PAGEFAULT", "UFFD_EVENT_FORK", "UFFD_EVENT_REMAP", "UFFD_EVENT_REMOVE", "UFFD_EVENT_UNMAP"];

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
    public static Observed Event(Dictionary<int, List<WireField>> events, ObserveStep step)
    {
        if (step.Operands is not [SlotOperand slot] || !events.TryGetValue(slot.Slot, out List<WireField>? fields))
        {
            return new Observed { NotObservable = "no event was read" };
        }

        return new Observed
        {
            Words = [.. fields.Where(field => field.Name == "event").Select(field => Name(field.Number))],
            Counters = [.. fields.Where(field => !field.IsAddress).Select(field => new Counter(field.Name, field.Number, null))],
            Addresses = [.. fields.Where(field => field.IsAddress).Select(field => (field.Name, field.Place))],
        };
    }

    private static string Name(long number) =>
        number >= FirstEvent && number - FirstEvent < EventNames.Length ? EventNames[number - FirstEvent] : $"event {number}";
}
