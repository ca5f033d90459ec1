// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore.Uapi;

/// <summary>What a message of a userfaultfd tells of.</summary>
/// <remarks>include/uapi/linux/userfaultfd.h, UFFD_EVENT_*.</remarks>
public enum UffdEvent : byte
{
    /// <summary>It was taken: who waits for that may go on.</summary>
    None = 0,
    UFFD_EVENT_PAGEFAULT = 0x12,
    UFFD_EVENT_FORK = 0x13,
    UFFD_EVENT_REMAP = 0x14,
    UFFD_EVENT_REMOVE = 0x15,
    UFFD_EVENT_UNMAP = 0x16,
}
