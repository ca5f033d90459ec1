// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore.Uapi;

/// <summary>The argument of an ioctl of a userfaultfd: what it is asked, and what it fills in.</summary>
/// <remarks>include/uapi/linux/userfaultfd.h:struct uffdio_copy and its relatives; one class serves them all.</remarks>
public sealed class UffdioArg
{
    /// <summary>The range that it is about; the destination of what is copied or moved.</summary>
    public VirtAddr Start { get; init; }

    public ulong Length { get; init; }

    /// <summary>Where it is copied or moved from.</summary>
    public VirtAddr Source { get; init; }

    public ulong Mode { get; init; }

    /// <summary>UFFDIO_API: the version of the interface.</summary>
    public ulong Api { get; init; } = 0xaa;

    /// <summary>UFFDIO_API: asked for, and then what there is.</summary>
    public ulong Features { get; set; }

    /// <summary>What it came to: ioctls that there are, bytes that were done, or an errno below 0; 0 where it says nothing.</summary>
    public long Result { get; internal set; }
}
