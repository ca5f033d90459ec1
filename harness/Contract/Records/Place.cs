// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Records;

/// <summary>An address as a machine reports it: never raw where a region has it.</summary>
/// <param name="Slot">The region's slot; -1: no region of the case has it; -2: it is not told.</param>
/// <param name="Offset">Bytes from the region's start, or the raw address where there is no region.</param>
public readonly record struct Place(int Slot, long Offset)
{
    /// <summary>An address that the machine does not tell, because the kernel may have chosen it.</summary>
    public static Place Untold { get; } = new(-2, 0);

    /// <summary>An address outside every region.</summary>
    public static Place Raw(ulong address) => new(-1, unchecked((long)address));
}
