// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl;

/// <summary>The constants of files, pipes and limits, with the values of x86-64.</summary>
/// <remarks>include/uapi/asm-generic/fcntl.h, include/uapi/linux/memfd.h, include/uapi/linux/falloc.h</remarks>
internal static class FileConstants
{
    public static readonly ConstantGroup[] Groups =
    [
        new(ConstantFamily.Open, true,
        [
            ("O_RDONLY", 0),
            ("O_WRONLY", 1),
            ("O_RDWR", 2),
            ("O_CREAT", 0x40),
            ("O_EXCL", 0x80),
            ("O_TRUNC", 0x200),
            ("O_APPEND", 0x400),
            ("O_NONBLOCK", 0x800),
            ("O_DSYNC", 0x1000),
            ("O_SYNC", 0x101000),
            ("O_DIRECT", 0x4000),
            ("O_PATH", 0x200000),
            ("O_TMPFILE", 0x410000),
            ("O_CLOEXEC", 0x80000),
        ]),
        new(ConstantFamily.Mfd, true,
        [
            ("MFD_CLOEXEC", 1),
            ("MFD_ALLOW_SEALING", 2),
            ("MFD_HUGETLB", 4),
            ("MFD_NOEXEC_SEAL", 8),
            ("MFD_EXEC", 0x10),
            ("MFD_HUGE_2MB", 0x54000000),
            ("MFD_HUGE_1GB", 0x78000000),
        ]),
        new(ConstantFamily.Falloc, true,
        [
            ("FALLOC_FL_KEEP_SIZE", 1),
            ("FALLOC_FL_PUNCH_HOLE", 2),
            ("FALLOC_FL_COLLAPSE_RANGE", 8),
            ("FALLOC_FL_ZERO_RANGE", 0x10),
            ("FALLOC_FL_INSERT_RANGE", 0x20),
            ("FALLOC_FL_UNSHARE_RANGE", 0x40),
        ]),
        new(ConstantFamily.Fadvise, false,
        [
            ("POSIX_FADV_NORMAL", 0),
            ("POSIX_FADV_RANDOM", 1),
            ("POSIX_FADV_SEQUENTIAL", 2),
            ("POSIX_FADV_WILLNEED", 3),
            ("POSIX_FADV_DONTNEED", 4),
            ("POSIX_FADV_NOREUSE", 5),
        ]),
        new(ConstantFamily.SyncFileRange, true,
        [
            ("SYNC_FILE_RANGE_WAIT_BEFORE", 1),
            ("SYNC_FILE_RANGE_WRITE", 2),
            ("SYNC_FILE_RANGE_WAIT_AFTER", 4),
        ]),
        new(ConstantFamily.Fcntl, false,
        [
            ("F_ADD_SEALS", 1033),
            ("F_GET_SEALS", 1034),
        ]),
        new(ConstantFamily.Seal, true,
        [
            ("F_SEAL_SEAL", 1),
            ("F_SEAL_SHRINK", 2),
            ("F_SEAL_GROW", 4),
            ("F_SEAL_WRITE", 8),
            ("F_SEAL_FUTURE_WRITE", 0x10),
            ("F_SEAL_EXEC", 0x20),
        ]),
        new(ConstantFamily.Splice, true,
        [
            ("SPLICE_F_MOVE", 1),
            ("SPLICE_F_NONBLOCK", 2),
            ("SPLICE_F_MORE", 4),
            ("SPLICE_F_GIFT", 8),
        ]),
        new(ConstantFamily.IpcKey, false,
        [
            ("IPC_PRIVATE", 0),
        ]),
        new(ConstantFamily.ShmGet, true,
        [
            ("IPC_CREAT", 0x200),
            ("IPC_EXCL", 0x400),
            ("SHM_HUGETLB", 0x800),
            ("SHM_NORESERVE", 0x1000),
        ]),
        new(ConstantFamily.ShmAt, true,
        [
            ("SHM_RDONLY", 0x1000),
            ("SHM_RND", 0x2000),
            ("SHM_REMAP", 0x4000),
            ("SHM_EXEC", 0x8000),
        ]),
        new(ConstantFamily.ShmCtl, false,
        [
            ("IPC_RMID", 0),
            ("SHM_LOCK", 11),
            ("SHM_UNLOCK", 12),
        ]),
        new(ConstantFamily.Rlimit, false,
        [
            ("RLIMIT_AS", 9),
            ("RLIMIT_DATA", 2),
            ("RLIMIT_STACK", 3),
            ("RLIMIT_MEMLOCK", 8),
            ("RLIMIT_FSIZE", 1),
        ]),
        new(ConstantFamily.Rlim, false,
        [
            ("RLIM_INFINITY", ulong.MaxValue),
        ]),
        new(ConstantFamily.Seek, false,
        [
            ("SEEK_SET", 0),
            ("SEEK_CUR", 1),
            ("SEEK_END", 2),
            ("SEEK_DATA", 3),
            ("SEEK_HOLE", 4),
        ]),
        new(ConstantFamily.Capability, false,
        [
            ("CAP_IPC_LOCK", 14),
            ("CAP_SYS_PTRACE", 19),
        ]),
        new(ConstantFamily.Poll, true,
        [
            ("POLLIN", 1),
            ("POLLPRI", 2),
            ("POLLOUT", 4),
            ("POLLERR", 8),
            ("POLLHUP", 0x10),
            ("POLLNVAL", 0x20),
        ]),
    ];
}
