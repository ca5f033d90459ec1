// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>One mapping as /proc shows it.</summary>
public sealed record VmaInfo(VirtAddr Start, VirtAddr End, VmFlags Flags, ulong Pgoff, string? FileName)
{
    /// <summary>The four letters of /proc/PID/maps.</summary>
    public string Perms => Flags.ToMapsString();

    /// <summary>The VmFlags line of smaps.</summary>
    public string SmapsFlags => Flags.ToSmapsString();
}
