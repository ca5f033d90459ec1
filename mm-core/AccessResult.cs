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

    /// <summary>si_code by the name that it has with this signal.</summary>
    public string CodeName => (Signal, (int)Code) switch
    {
        (Signal.None, _) => "",
        (Signal.SIGSEGV, (int)SiCode.SEGV_MAPERR) => nameof(SiCode.SEGV_MAPERR),
        (Signal.SIGSEGV, (int)SiCode.SEGV_ACCERR) => nameof(SiCode.SEGV_ACCERR),
        (Signal.SIGBUS, (int)SiCode.BUS_ADRERR) => nameof(SiCode.BUS_ADRERR),
        (Signal.SIGBUS, (int)SiCode.BUS_MCEERR_AR) => nameof(SiCode.BUS_MCEERR_AR),
        (_, (int)SiCode.SI_KERNEL) => nameof(SiCode.SI_KERNEL),
        _ => ((int)Code).ToString(),
    };
}
