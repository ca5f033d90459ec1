// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore.Uapi;

/// <summary>Which faults of a range a userfaultfd is told of.</summary>
/// <remarks>include/uapi/linux/userfaultfd.h, UFFDIO_REGISTER_MODE_*.</remarks>
[Flags]
internal enum UffdRegisterMode : ulong
{
    Missing = 1 << 0,
    Wp = 1 << 1,
    Minor = 1 << 2,

    /// <summary>UFFD_API_REGISTER_MODES</summary>
    All = Missing | Wp | Minor,
}
