// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>What a simulated thread is doing.</summary>
public enum ThreadState
{
    /// <summary>Between two statements of its script.</summary>
    Idle,
    Runnable,
    Blocked,
    Exited,
}
