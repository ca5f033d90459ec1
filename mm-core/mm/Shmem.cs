// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>Plain shmem: memfds and shared anonymous memory. No swap, no holes, no huge pages.</summary>
/// <remarks>mm/shmem.c</remarks>
internal static class Shmem
{
    /// <summary>Lets go of a file; the last one takes its page cache down.</summary>
    /// <remarks>mm/shmem.c:shmem_evict_inode()</remarks>
    internal static void PutInode(Inode inode)
    {
        Kernel.BugOn(inode.References <= 0);
        inode.References--;
    }
}
