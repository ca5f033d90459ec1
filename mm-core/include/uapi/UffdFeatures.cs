// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore.Uapi;

/// <summary>What a userfaultfd can be asked for in its handshake.</summary>
/// <remarks>include/uapi/linux/userfaultfd.h, UFFD_FEATURE_*.</remarks>
[Flags]
internal enum UffdFeatures : ulong
{
    None = 0,
    PagefaultFlagWp = 1 << 0,
    EventFork = 1 << 1,
    EventRemap = 1 << 2,
    EventRemove = 1 << 3,
    MissingHugetlbfs = 1 << 4,
    MissingShmem = 1 << 5,
    EventUnmap = 1 << 6,
    Sigbus = 1 << 7,
    ThreadId = 1 << 8,
    MinorHugetlbfs = 1 << 9,
    MinorShmem = 1 << 10,
    ExactAddress = 1 << 11,
    WpHugetlbfsShmem = 1 << 12,
    WpUnpopulated = 1 << 13,
    Poison = 1 << 14,
    WpAsync = 1 << 15,
    Move = 1 << 16,

    /// <summary>UFFD_API_FEATURES</summary>
    All = (1 << 17) - 1,

    /// <summary>The handshake was made; no feature of user space.</summary>
    Initialized = 1UL << 31,
}
