// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore.Uapi;

/// <summary>vm.overcommit_memory: how much memory may be promised to private writable mappings.</summary>
/// <remarks>include/uapi/linux/mman.h</remarks>
public enum OvercommitMemory
{
    /// <summary>What the whole machine could never hold is refused.</summary>
    OVERCOMMIT_GUESS = 0,

    /// <summary>Nothing is refused.</summary>
    OVERCOMMIT_ALWAYS = 1,

    /// <summary>MAP_NORESERVE means nothing. The limit itself is not modelled: it is shared with whatever else the machine runs.</summary>
    OVERCOMMIT_NEVER = 2,
}
