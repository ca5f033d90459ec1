// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>What may end a sleep besides that which is waited for.</summary>
/// <remarks>include/linux/sched.h, TASK_UNINTERRUPTIBLE, TASK_KILLABLE, TASK_INTERRUPTIBLE.</remarks>
internal enum SleepState
{
    /// <summary>Nothing.</summary>
    Uninterruptible,

    /// <summary>A signal of which the process dies.</summary>
    Killable,

    /// <summary>Any signal that is not blocked.</summary>
    Interruptible,
}
