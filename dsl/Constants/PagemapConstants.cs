// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl;

/// <summary>The constants of PAGEMAP_SCAN, with the values of x86-64.</summary>
/// <remarks>include/uapi/linux/fs.h</remarks>
internal static class PagemapConstants
{
    /// <summary>
    /// What PAGEMAP_SCAN tells where a script says nothing: every category but soft-dirty, which depends on the kernel's configuration.
    /// </summary>
    public const long Told = 0x1ff & ~0x80;

    /// <summary>Room for more regions than a script will name.</summary>
    public const long Regions = 8192;

    public static readonly ConstantGroup[] Groups =
    [
        new(ConstantFamily.PageIs, true,
        [
            ("PAGE_IS_WPALLOWED", 1),
            ("PAGE_IS_WRITTEN", 2),
            ("PAGE_IS_FILE", 4),
            ("PAGE_IS_PRESENT", 8),
            ("PAGE_IS_SWAPPED", 0x10),
            ("PAGE_IS_PFNZERO", 0x20),
            ("PAGE_IS_HUGE", 0x40),
            ("PAGE_IS_SOFT_DIRTY", 0x80),
            ("PAGE_IS_GUARD", 0x100),
        ]),
        new(ConstantFamily.PageScan, true,
        [
            ("PM_SCAN_WP_MATCHING", 1),
            ("PM_SCAN_CHECK_WPASYNC", 2),
        ]),
    ];
}
