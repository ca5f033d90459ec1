// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Harness.Judge;
using Selftests.Harness.Records;

namespace Selftests.Harness.Linux;

/// <summary>
/// An event of a userfaultfd as an expectation has it: <c>UFFD_EVENT_PAGEFAULT, flags UFFD_PAGEFAULT_FLAG_WRITE, address p[0]</c>.
/// </summary>
internal static class UffdEvents
{
    public static string Text(IReadOnlyList<FilledField> filled, FieldJudge fields, AddressBook addresses) =>
        string.Join(", ", filled.Select(field => Text(field, fields, addresses)));

    private static string Text(FilledField field, FieldJudge fields, AddressBook addresses)
    {
        ulong value = unchecked((ulong)field.Value.Value);
        return field.Name switch
        {
            "event" => ConstantTable.NameOf(ConstantFamily.UffdEvent, value) ?? fields.Text(field),
            "flags" => $"flags {ConstantTable.Describe(ConstantFamily.UffdFault, value)}",
            "ptid" => $"ptid {addresses.TaskName(field.Value.Value)}",
            _ => fields.Text(field),
        };
    }
}
