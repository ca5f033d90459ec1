// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>What the pages of an address space are counted as.</summary>
/// <remarks>include/linux/mm_types_task.h</remarks>
public enum MmCounter
{
    FilePages,
    AnonPages,
    SwapEnts,
    ShmemPages,
}
