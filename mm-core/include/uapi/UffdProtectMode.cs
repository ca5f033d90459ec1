// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore.Uapi;

/// <summary>How UFFDIO_WRITEPROTECT goes about it.</summary>
/// <remarks>include/uapi/linux/userfaultfd.h, UFFDIO_WRITEPROTECT_MODE_*.</remarks>
[Flags]
internal enum UffdProtectMode : ulong
{
    None = 0,
    Wp = 1 << 0,
    DontWake = 1 << 1,
}
