// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore.Uapi;

/// <summary>The signals that memory management raises. 0 is none.</summary>
public enum Signal
{
    None = 0,
    SIGBUS = 7,
    SIGKILL = 9,
    SIGSEGV = 11,
}
