// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>How pages are taken out of a mapping.</summary>
/// <remarks>include/linux/mm.h:struct zap_details</remarks>
[Flags]
internal enum ZapFlags
{
    None = 0,

    /// <summary>The mapping itself goes: what only told of it goes too, guards and the like.</summary>
    DropMarker = 1 << 0,

    /// <summary>A table that is left empty may go, where the kernel does that (CONFIG_PT_RECLAIM).</summary>
    ReclaimPt = 1 << 1,

    /// <summary>What private mappings have copied stays: a hole takes the file's pages alone.</summary>
    SparesCows = 1 << 2,
}
