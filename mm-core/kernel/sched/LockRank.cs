// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>Locks that are slept on, in the order in which a thread may take them; several of one rank may be held at once.</summary>
/// <remarks>
/// The head of mm/rmap.c. VMA locks stand behind mmap_lock, and are only tried; page-table locks come last, and nobody sleeps under them.
/// </remarks>
internal enum LockRank
{
    Inode,
    MmapLock,
    Folio,
    IMmap,
    AnonVma,
}
