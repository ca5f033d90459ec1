// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>Locks that are slept on, in the order in which a thread may take them; several of one rank may be held at once.</summary>
/// <remarks>
/// The head of mm/rmap.c. VMA locks stand behind mmap_lock, and are only tried; page-table locks come last, and nobody sleeps under them.
/// </remarks>
internal enum LockRank
{
    Inode,

    /// <summary>The mutex of a pipe: who reads or writes it takes faults under it.</summary>
    Pipe,
    MmapLock,

    /// <summary>map_changing_lock of a userfaultfd.</summary>
    MapChanging,
    Invalidate,
    Folio,
    IMmap,
    AnonVma,
}
