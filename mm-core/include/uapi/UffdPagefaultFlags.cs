// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore.Uapi;

/// <summary>What kind of fault a message tells of.</summary>
/// <remarks>include/uapi/linux/userfaultfd.h, UFFD_PAGEFAULT_FLAG_*.</remarks>
[Flags]
internal enum UffdPagefaultFlags : ulong
{
    None = 0,
    Write = 1 << 0,
    Wp = 1 << 1,
    Minor = 1 << 2,
}
