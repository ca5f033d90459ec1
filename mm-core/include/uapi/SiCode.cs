// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore.Uapi;

/// <summary>si_code of SIGSEGV and SIGBUS. The two share numbers, so the value means something with its signal only.</summary>
public enum SiCode
{
    None = 0,
    SEGV_MAPERR = 1,
    SEGV_ACCERR = 2,
    BUS_ADRERR = 2,
    BUS_MCEERR_AR = 4,

    /// <summary>The kernel says no more than the signal: no address goes with it.</summary>
    SI_KERNEL = 0x80,
}
