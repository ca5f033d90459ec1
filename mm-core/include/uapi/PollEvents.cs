// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore.Uapi;

/// <summary>What poll(2) asks for, and what it tells.</summary>
/// <remarks>include/uapi/asm-generic/poll.h</remarks>
[Flags]
public enum PollEvents : ushort
{
    None = 0,
    POLLIN = 0x1,
    POLLPRI = 0x2,
    POLLOUT = 0x4,

    /// <summary>Told whether it was asked for or not.</summary>
    POLLERR = 0x8,
    POLLHUP = 0x10,
    POLLNVAL = 0x20,
}
