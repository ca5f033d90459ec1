// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>How a race is explored.</summary>
public enum ExploreWay
{
    /// <summary>Each trace once: orders that cannot be told from each other are one.</summary>
    EachTrace,

    /// <summary>Every order of steps: what the others are judged by.</summary>
    EveryOrder,

    /// <summary>Threads have random priorities, which change at few places (Burckhardt and others, ASPLOS 2010).</summary>
    Pct,

    /// <summary>Steps have random priorities, and new ones after whatever they meet (Yuan and others, CAV 2018).</summary>
    Pos,
}
