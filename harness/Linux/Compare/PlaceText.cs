// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Linux;

/// <summary>Places and processes as a script names them.</summary>
internal static class PlaceText
{
    private const long PageSize = 4096;

    public static string Of(CaseProgram program, Place place, ulong address) =>
        place.Slot < 0 || program.Slots[place.Slot].Name.Length == 0 ? $"addr(0x{address:x})"
        : place.Offset % PageSize == 0 ? $"{program.Slots[place.Slot].Name}[{place.Offset / PageSize}]"
        : $"{program.Slots[place.Slot].Name}[{place.Offset / PageSize}] + {place.Offset % PageSize} bytes";

    /// <summary>In front of what is a child's: <c>c: </c>.</summary>
    public static string Process(CaseProgram program, int slot) => slot < 0 ? "" : $"{program.Slots[slot].Name}: ";
}
