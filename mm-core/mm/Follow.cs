// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>What a look at an entry came to.</summary>
internal enum Follow
{
    /// <summary>The page is there as wanted.</summary>
    Done,

    /// <summary>It must be faulted in.</summary>
    Fault,

    /// <summary>It is there, and must become the process's own before it is read by a pin.</summary>
    Unshare,
}
