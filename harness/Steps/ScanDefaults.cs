// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Steps;

/// <summary>What PAGEMAP_SCAN is asked for where the script says nothing: every category, and room for more regions than a script will name.</summary>
/// <remarks>PAGE_IS_SOFT_DIRTY depends on the kernel's configuration, so it is told only where a script names it.</remarks>
internal static class ScanDefaults
{
    /// <summary>PAGE_IS_* up to PAGE_IS_GUARD.</summary>
    public const long Categories = 0x1ff & ~SoftDirty;

    /// <summary>Before 6.15 there was no PAGE_IS_GUARD, and asking for it is EINVAL.</summary>
    public const long CategoriesBeforeGuard = 0xff & ~SoftDirty;

    public const long VecLength = 8192;

    /// <summary>PAGE_IS_SOFT_DIRTY.</summary>
    public const long SoftDirty = 0x80;

    /// <summary>Where the return mask stands among the operands.</summary>
    public const int ReturnIndex = 4;

    public const int VecLengthIndex = 7;

    public static readonly Version FirstWithGuard = new(6, 15);
}
