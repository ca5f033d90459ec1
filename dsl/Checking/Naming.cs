// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Checking;

/// <summary>How messages name kinds.</summary>
internal static class Naming
{
    public static string Of(ValueKind kind) => kind switch
    {
        ValueKind.Number => "a number",
        ValueKind.Size => "a size",
        ValueKind.Duration => "a duration",
        ValueKind.Flags => "a flag",
        ValueKind.Errno => "an error",
        ValueKind.Signal => "a signal",
        ValueKind.Word => "a word",
        ValueKind.Text => "a text",
        ValueKind.Region => "a region",
        ValueKind.Page => "a page",
        ValueKind.Pages => "a range of pages",
        ValueKind.Address => "an address",
        ValueKind.File => "a file",
        ValueKind.Pipe => "a pipe",
        ValueKind.Uffd => "a userfaultfd",
        ValueKind.Process => "a process",
        ValueKind.Thread => "a thread",
        ValueKind.Event => "an event",
        ValueKind.Pin => "a pin",
        ValueKind.Pkey => "a protection key",
        ValueKind.Frame => "a page that is remembered",
        ValueKind.Segment => "a segment of shared memory",
        ValueKind.Byte => "a byte",
        ValueKind.FaultBits => "the result of a fault",
        ValueKind.Outcome => "the outcome of a 'may'",
        ValueKind.Nothing => "nothing that has a value",
        ValueKind.List => "a list",
        ValueKind.Tuple => "a row",
        ValueKind.Version => "a version",
        ValueKind.Permissions => "the permissions of a mapping",
        _ => "something",
    };

    public static string Of(ParameterKind kind) => kind switch
    {
        ParameterKind.Address => "an address",
        ParameterKind.Range => "a range",
        ParameterKind.Length => "a length",
        ParameterKind.Place => "a place in the file",
        ParameterKind.Flags => "flags",
        ParameterKind.Number => "a number",
        ParameterKind.Byte => "a byte",
        ParameterKind.Stored => "a number or a text in quotes",
        ParameterKind.Text or ParameterKind.Path or ParameterKind.KnobFile => "a text in quotes",
        ParameterKind.File => "a file",
        ParameterKind.Uffd => "a userfaultfd",
        ParameterKind.Process => "a process",
        ParameterKind.Task => "a thread or a process",
        ParameterKind.Pin => "a pin",
        ParameterKind.AddressOrPin => "an address or a pin",
        ParameterKind.AddressOrPage => "an address or a page that is remembered",
        ParameterKind.Pkey => "a protection key",
        ParameterKind.Segment => "a segment of shared memory",
        ParameterKind.Word => "a word",
        ParameterKind.ScannedRegions => "a list of ranges with their categories, [p[0..2] PAGE_IS_WRITTEN]",
        ParameterKind.PageBytes => "a byte, or a list with one for each page, [1, 0]",
        _ => "a value",
    };

    /// <summary><c>PROT_*</c>, or the one name that a family has.</summary>
    public static string Of(ConstantFamily family)
    {
        Constant[] members = [.. ConstantTable.Of(family)];
        string first = members[0].Name;
        int common = members.Aggregate(first.Length, (length, member) => Math.Min(length, CommonPrefix(first, member.Name)));
        return members.Length == 1 ? first
            : common == 0 ? string.Join(", ", members.Select(member => member.Name))
            : $"{first[..common]}*";
    }

    /// <summary>Of a row's value or a call in a message: its text, on one line.</summary>
    public static string Quote(string text) => text.Length <= 40 ? $"'{text}'" : $"'{text[..37]}...'";

    private static int CommonPrefix(string a, string b)
    {
        int length = 0;
        while (length < a.Length && length < b.Length && a[length] == b[length])
        {
            length++;
        }

        return length;
    }
}
