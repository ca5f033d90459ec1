// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>What one execution of a race came to, as whoever ran it says.</summary>
public enum ExecutionEnd
{
    /// <summary>All threads came to their end, and what was expected held.</summary>
    Passed,

    /// <summary>Something that was expected did not hold.</summary>
    Failed,

    /// <summary>Threads are left that wait, and nobody can wake them.</summary>
    Deadlocked,
}
