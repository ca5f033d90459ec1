// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>What a marker says of an address without a page.</summary>
/// <remarks>include/linux/swapops.h, from PTE_MARKER_UFFD_WP on.</remarks>
[Flags]
public enum PteMarkers : ulong
{
    None = 0,

    /// <summary>The next write is userfaultfd's to know of.</summary>
    UffdWp = 1 << 0,

    /// <summary>What was here is lost: an access is SIGBUS.</summary>
    Poisoned = 1 << 1,

    /// <summary>MADV_GUARD_INSTALL: an access is SIGSEGV.</summary>
    Guard = 1 << 2,

    /// <summary>PTE_MARKER_MASK</summary>
    All = UffdWp | Poisoned | Guard,
}
