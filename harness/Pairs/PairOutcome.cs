// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Pairs;

/// <summary>What came of a pair of steps.</summary>
public enum PairOutcome
{
    /// <summary>They touch nothing in common but locks: only the two orders were run.</summary>
    Apart,

    /// <summary>Every execution was run, and ends as one of the orders does.</summary>
    Explored,

    /// <summary>There are more executions than were allowed.</summary>
    Incomplete,

    /// <summary>An execution ends as none of the orders does, or breaks the kernel.</summary>
    Finding,

    /// <summary>They cannot race: one needs the other, or waits for what follows.</summary>
    NotRaced,
}
