// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore.Uapi;

/// <summary>Categories of pages, for PAGEMAP_SCAN.</summary>
[Flags]
public enum PageIs : ulong
{
    None = 0,
    PAGE_IS_WPALLOWED = 1 << 0,
    PAGE_IS_WRITTEN = 1 << 1,
    PAGE_IS_FILE = 1 << 2,
    PAGE_IS_PRESENT = 1 << 3,
    PAGE_IS_SWAPPED = 1 << 4,
    PAGE_IS_PFNZERO = 1 << 5,
    PAGE_IS_HUGE = 1 << 6,
    PAGE_IS_SOFT_DIRTY = 1 << 7,
    PAGE_IS_GUARD = 1 << 8,
    All = (1 << 9) - 1,
}
