// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore.Uapi;

/// <summary>How UFFDIO_COPY and its relatives, that put an entry where none is, go about it.</summary>
/// <remarks>include/uapi/linux/userfaultfd.h, UFFDIO_COPY_MODE_* and those of ZEROPAGE, CONTINUE and POISON.</remarks>
[Flags]
internal enum UffdFillMode : ulong
{
    None = 0,
    DontWake = 1 << 0,
    Wp = 1 << 1,
}
