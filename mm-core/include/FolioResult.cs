// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>
/// What a look for a page of a file came to: the page, locked and with a reference; none, where a hole may stay one; or an error.
/// </summary>
internal readonly record struct FolioResult(Folio? Folio, Errno Error = 0)
{
    /// <summary>The page had to be read from swap.</summary>
    internal bool IsRead { get; init; }

    /// <summary>No page: a userfaultfd was told, and the fault is over.</summary>
    internal VmFault Fault { get; init; }
}
