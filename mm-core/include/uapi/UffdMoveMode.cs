// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore.Uapi;

/// <summary>How UFFDIO_MOVE goes about it.</summary>
/// <remarks>include/uapi/linux/userfaultfd.h, UFFDIO_MOVE_MODE_*.</remarks>
[Flags]
internal enum UffdMoveMode : ulong
{
    None = 0,
    DontWake = 1 << 0,
    AllowSrcHoles = 1 << 1,
}
