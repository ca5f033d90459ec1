// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>What a page of shmem is wanted for.</summary>
/// <remarks>include/linux/shmem_fs.h:enum sgp_type</remarks>
internal enum SgpType
{
    /// <summary>To be read: a hole gives no page, and what was only allocated is one.</summary>
    Read,

    /// <summary>Whatever is there, and no new page.</summary>
    NoAlloc,

    /// <summary>To be mapped: up to the size of the file.</summary>
    Cache,

    /// <summary>To be written, behind the size too.</summary>
    Write,

    /// <summary>To be there: what is new stays not uptodate until somebody needs what stands in it.</summary>
    Falloc,
}
