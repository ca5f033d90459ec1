// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>One mapping as /proc shows it.</summary>
public sealed record VmaInfo(VirtAddr Start, VirtAddr End, VmFlags Flags, ulong Pgoff, string? FileName, string? AnonName)
{
    /// <summary>What stands behind it in /proc/PID/maps: its file, or what its owner calls it.</summary>
    public string Name => AnonName is null ? FileName ?? "" : FileName is null ? $"[anon:{AnonName}]" : $"[anon_shmem:{AnonName}]";

    /// <summary>The four letters of /proc/PID/maps.</summary>
    public string Perms => Flags.ToMapsString();

    /// <summary>The VmFlags line of smaps.</summary>
    public string SmapsFlags => Flags.ToSmapsString();
}
