// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>What an access of user memory came to.</summary>
/// <param name="Value">The byte read.</param>
/// <param name="Signal">The signal raised, or none.</param>
/// <param name="Code">si_code.</param>
/// <param name="Address">si_addr.</param>
/// <param name="MinorFaults">Minor faults that the access took.</param>
/// <param name="MajorFaults">Major faults that the access took.</param>
public readonly record struct AccessResult(
    byte Value, Signal Signal, SiCode Code, VirtAddr Address, ulong MinorFaults, ulong MajorFaults)
{
    public bool IsOk => Signal == Signal.None;

    /// <summary>What a load of several bytes has read, the first one lowest.</summary>
    public ulong Number { get; init; }
}
