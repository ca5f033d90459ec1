// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore.Uapi;

/// <summary>Flags of PAGEMAP_SCAN.</summary>
[Flags]
public enum PmScanFlags : ulong
{
    None = 0,
    PM_SCAN_WP_MATCHING = 1 << 0,
    PM_SCAN_CHECK_WPASYNC = 1 << 1,
    All = (1 << 2) - 1,
}
