// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>Parts of what the kernel knows of a page that threads can meet at. The lock is an object of its own.</summary>
public enum FolioField
{
    RefCount,
    MapCount,

    /// <summary>Each flag is a part of its own: its bits stand above this number.</summary>
    Flags,
}
