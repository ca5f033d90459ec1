// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore.Uapi;

/// <summary>What cachestat(2) tells of a range of a file: struct cachestat.</summary>
public sealed class CachestatInfo
{
    /// <summary>Pages in the cache.</summary>
    public ulong NrCache { get; internal set; }

    /// <summary>Those of them that the disk has not.</summary>
    public ulong NrDirty { get; internal set; }

    /// <summary>Those of them that are on their way to the disk.</summary>
    public ulong NrWriteback { get; internal set; }

    /// <summary>Pages that were reclaimed, or are in swap.</summary>
    public ulong NrEvicted { get; internal set; }

    /// <summary>Those of them that would still be in memory, if there were a little more of it.</summary>
    public ulong NrRecentlyEvicted { get; internal set; }
}
