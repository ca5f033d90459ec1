// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>Why an exploration ended.</summary>
public enum ExploreStop
{
    /// <summary>There is no more.</summary>
    Complete,

    /// <summary>There were <see cref="ExploreOptions.MaxExecutions"/>.</summary>
    Limit,

    /// <summary>One failed, and that was enough.</summary>
    Failure,
    Cancelled,

    /// <summary>There is no more with so few preemptions.</summary>
    Bound,
}
