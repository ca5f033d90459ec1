// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>What a userfaultfd puts where no page is.</summary>
/// <remarks>include/linux/userfaultfd_k.h:enum mfill_atomic_mode</remarks>
internal enum MfillKind
{
    Copy,
    Zeropage,

    /// <summary>The page of the file that is in the page cache.</summary>
    Continue,
    Poison,
}
