// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>The capabilities that a thread has, of those that something modelled asks for.</summary>
/// <remarks>include/uapi/linux/capability.h</remarks>
[Flags]
internal enum Capabilities : ulong
{
    None = 0,

    /// <summary>Locks memory without limit.</summary>
    IpcLock = 1UL << 14,

    /// <summary>Handles faults of the kernel's, and hears of forks.</summary>
    SysPtrace = 1UL << 19,
}
