// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>What stands behind an open file.</summary>
internal enum InodeKind
{
    /// <summary>Pages of the shmem file system.</summary>
    Shmem,

    /// <summary>A file on the disk.</summary>
    Disk,

    /// <summary>Pages that the kernel itself does not map: memfd_secret.</summary>
    Secret,

    /// <summary>/dev/zero.</summary>
    Zero,

    /// <summary>/proc/self/mem, and that of another process.</summary>
    ProcMem,

    /// <summary>/dev/null.</summary>
    Null,

    /// <summary>A userfaultfd.</summary>
    Userfaultfd,

    /// <summary>/dev/userfaultfd.</summary>
    UserfaultfdDevice,

    /// <summary>A pipe.</summary>
    Pipe,

    /// <summary>Pages that are pinned.</summary>
    Pins,
}
