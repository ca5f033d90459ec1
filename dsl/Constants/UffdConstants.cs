// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl;

/// <summary>The constants of userfaultfd, with the values of x86-64.</summary>
/// <remarks>include/uapi/linux/userfaultfd.h</remarks>
internal static class UffdConstants
{
    public static readonly ConstantGroup[] Groups =
    [
        new(ConstantFamily.UffdFlag, true,
        [
            ("UFFD_USER_MODE_ONLY", 1),
        ]),
        new(ConstantFamily.UffdFeature, true,
        [
            ("UFFD_FEATURE_PAGEFAULT_FLAG_WP", 1),
            ("UFFD_FEATURE_EVENT_FORK", 2),
            ("UFFD_FEATURE_EVENT_REMAP", 4),
            ("UFFD_FEATURE_EVENT_REMOVE", 8),
            ("UFFD_FEATURE_MISSING_HUGETLBFS", 0x10),
            ("UFFD_FEATURE_MISSING_SHMEM", 0x20),
            ("UFFD_FEATURE_EVENT_UNMAP", 0x40),
            ("UFFD_FEATURE_SIGBUS", 0x80),
            ("UFFD_FEATURE_THREAD_ID", 0x100),
            ("UFFD_FEATURE_MINOR_HUGETLBFS", 0x200),
            ("UFFD_FEATURE_MINOR_SHMEM", 0x400),
            ("UFFD_FEATURE_EXACT_ADDRESS", 0x800),
            ("UFFD_FEATURE_WP_HUGETLBFS_SHMEM", 0x1000),
            ("UFFD_FEATURE_WP_UNPOPULATED", 0x2000),
            ("UFFD_FEATURE_POISON", 0x4000),
            ("UFFD_FEATURE_WP_ASYNC", 0x8000),
            ("UFFD_FEATURE_MOVE", 0x10000),
        ]),
        new(ConstantFamily.UffdRegister, true,
        [
            ("UFFDIO_REGISTER_MODE_MISSING", 1),
            ("UFFDIO_REGISTER_MODE_WP", 2),
            ("UFFDIO_REGISTER_MODE_MINOR", 4),
        ]),
        new(ConstantFamily.UffdCopy, true,
        [
            ("UFFDIO_COPY_MODE_DONTWAKE", 1),
            ("UFFDIO_COPY_MODE_WP", 2),
        ]),
        new(ConstantFamily.UffdZero, true,
        [
            ("UFFDIO_ZEROPAGE_MODE_DONTWAKE", 1),
        ]),
        new(ConstantFamily.UffdProtect, true,
        [
            ("UFFDIO_WRITEPROTECT_MODE_WP", 1),
            ("UFFDIO_WRITEPROTECT_MODE_DONTWAKE", 2),
        ]),
        new(ConstantFamily.UffdContinue, true,
        [
            ("UFFDIO_CONTINUE_MODE_DONTWAKE", 1),
            ("UFFDIO_CONTINUE_MODE_WP", 2),
        ]),
        new(ConstantFamily.UffdPoison, true,
        [
            ("UFFDIO_POISON_MODE_DONTWAKE", 1),
        ]),
        new(ConstantFamily.UffdMove, true,
        [
            ("UFFDIO_MOVE_MODE_DONTWAKE", 1),
            ("UFFDIO_MOVE_MODE_ALLOW_SRC_HOLES", 2),
        ]),
        new(ConstantFamily.UffdEvent, false,
        [
            ("UFFD_EVENT_PAGEFAULT", 18),
            ("UFFD_EVENT_FORK", 19),
            ("UFFD_EVENT_REMAP", 20),
            ("UFFD_EVENT_REMOVE", 21),
            ("UFFD_EVENT_UNMAP", 22),
        ]),
        new(ConstantFamily.UffdFault, true,
        [
            ("UFFD_PAGEFAULT_FLAG_WRITE", 1),
            ("UFFD_PAGEFAULT_FLAG_WP", 2),
            ("UFFD_PAGEFAULT_FLAG_MINOR", 4),
        ]),
        new(ConstantFamily.UffdIoctl, false,
        [
            ("_UFFDIO_REGISTER", 0),
            ("_UFFDIO_UNREGISTER", 1),
            ("_UFFDIO_WAKE", 2),
            ("_UFFDIO_COPY", 3),
            ("_UFFDIO_ZEROPAGE", 4),
            ("_UFFDIO_MOVE", 5),
            ("_UFFDIO_WRITEPROTECT", 6),
            ("_UFFDIO_CONTINUE", 7),
            ("_UFFDIO_POISON", 8),
            ("_UFFDIO_API", 63),
        ]),
    ];
}
