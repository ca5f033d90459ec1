// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>Parts of a VMA that threads can meet at.</summary>
public enum VmaField
{
    /// <summary>vm_start, vm_end, vm_pgoff, and whether it can be found at all.</summary>
    Range,
    Flags,
    PageProt,
    AnonVma,

    /// <summary>vm_sequence, of machines with speculative page faults.</summary>
    Sequence,
}
