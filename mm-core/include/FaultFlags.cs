// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>What a fault wants, and what it may do.</summary>
/// <remarks>include/linux/mm_types.h:enum fault_flag</remarks>
[Flags]
public enum FaultFlags : uint
{
    None = 0,
    Write = 1 << 0,
    MkWrite = 1 << 1,
    AllowRetry = 1 << 2,
    RetryNowait = 1 << 3,
    Killable = 1 << 4,
    Tried = 1 << 5,
    User = 1 << 6,
    Remote = 1 << 7,
    Instruction = 1 << 8,
    Interruptible = 1 << 9,
    Unshare = 1 << 10,
    VmaLock = 1 << 12,

    /// <summary>No lock is held at all: what was read of the VMA is validated under the page-table lock. Never in mainline.</summary>
    Speculative = 1 << 13,

    /// <summary>FAULT_FLAG_DEFAULT: what an architecture starts with.</summary>
    Default = AllowRetry | Killable | Interruptible,
}
