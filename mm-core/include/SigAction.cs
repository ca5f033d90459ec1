// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>What a process does with a signal.</summary>
/// <remarks>
/// include/linux/signal_types.h:struct sigaction: a handler is user space's, so that here it is only known that there is one.
/// </remarks>
public enum SigAction
{
    Default,
    Ignore,
    Handler,
}
