// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>A lock that somebody holds.</summary>
/// <param name="Name">i_rwsem, pipe_mutex, mmap_lock, vma_lock, invalidate_lock, i_mmap_rwsem, anon_vma, ptl or folio_lock.</param>
/// <param name="Mode">read or write; empty for locks that have one holder only.</param>
/// <param name="Where">Of what, and by whom where the lock knows it.</param>
public readonly record struct HeldLock(string Name, string Mode, string Where)
{
    public override string ToString() => Mode.Length == 0 ? $"{Name}: {Where}" : $"{Name} {Mode}: {Where}";
}
