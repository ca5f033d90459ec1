// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>One fault or event of a userfaultfd, and the thread that sleeps for it.</summary>
/// <remarks>fs/userfaultfd.c:struct userfaultfd_wait_queue</remarks>
internal sealed class UserfaultfdWaitQueue(SimThread thread, UffdMsg msg)
{
    internal SimThread Thread { get; } = thread;

    internal UffdMsg Msg { get; set; } = msg;

    /// <summary>Somebody has woken it: it goes back to its fault.</summary>
    internal bool IsWoken { get; set; }

    /// <summary>The child's context, of an event of fork.</summary>
    internal UserfaultfdCtx? Fork { get; init; }
}
