// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>The bits of an x86-64 page-table entry, at their real positions.</summary>
/// <remarks>arch/x86/include/asm/pgtable_types.h, from _PAGE_BIT_PRESENT on.</remarks>
[Flags]
public enum PteBits : ulong
{
    None = 0,
    Present = 1UL << 0,
    Write = 1UL << 1,
    User = 1UL << 2,
    Accessed = 1UL << 5,
    Dirty = 1UL << 6,

    /// <summary>Huge page, in a PMD or PUD.</summary>
    Pse = 1UL << 7,

    /// <summary>PROT_NONE: set while Present is clear. In a present entry the same bit means global.</summary>
    ProtNone = 1UL << 8,

    /// <summary>No struct page stands behind the entry: the zero page.</summary>
    Special = 1UL << 9,
    UffdWp = 1UL << 10,
    SoftDirty = 1UL << 11,

    /// <summary>Where Dirty goes while Write is clear, so that !W and D never look like a shadow-stack page.</summary>
    SavedDirty = 1UL << 58,
    NoExecute = 1UL << 63,
}
