// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>The page behind an address.</summary>
/// <param name="Pfn">Its frame: equal for two addresses with the same page.</param>
public readonly record struct PageInfo(ulong Pfn, int RefCount, int MapCount, PageFlags Flags, ulong Index);
