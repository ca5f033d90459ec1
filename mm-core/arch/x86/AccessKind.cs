// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>What an instruction does to memory, the process's own or, on its behalf, the kernel's.</summary>
public enum AccessKind
{
    Read,
    Write,
    Execute,

    /// <summary>copy_from_user(): a read in kernel mode.</summary>
    CopyFromUser,

    /// <summary>copy_to_user(): a write in kernel mode.</summary>
    CopyToUser,
}
