// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore.Uapi;

/// <summary>Pages in a row that PAGEMAP_SCAN tells the same of.</summary>
public readonly record struct PageRegion(VirtAddr Start, VirtAddr End, PageIs Categories);
