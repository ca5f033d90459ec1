// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Fuzz;

/// <summary>Random flags: the usual ones mostly, all that the model takes now and then.</summary>
internal static class FuzzFlags
{
    /// <summary>A bit that no kernel knows, of mmap's flags, open's and remap_file_pages's: all of them pass over it.</summary>
    public const string Unknown = "0x20000000";

    // Not PROT_EXEC alone: on a processor with protection keys Linux takes one for it, and the model has none.
    public static string Protection(FuzzWorld world) => world.OneIn(12)
        ? world.Pick("PROT_READ|PROT_WRITE|PROT_EXEC", "PROT_READ|PROT_SEM", "PROT_READ|PROT_WRITE|PROT_GROWSDOWN",
            "PROT_READ|PROT_GROWSUP", "PROT_WRITE|PROT_EXEC", "PROT_READ|0x100", "PROT_READ|PROT_WRITE|0x80")
        : world.Pick(
            "PROT_READ|PROT_WRITE", "PROT_READ|PROT_WRITE", "PROT_READ", "PROT_READ", "PROT_NONE", "PROT_WRITE", "PROT_READ|PROT_EXEC");

    public static string Advice(FuzzWorld world) => world.Pick(
        "MADV_DONTNEED", "MADV_DONTNEED", "MADV_POPULATE_READ", "MADV_POPULATE_READ", "MADV_POPULATE_WRITE", "MADV_POPULATE_WRITE",
        "MADV_DONTFORK", "MADV_DOFORK", "MADV_WIPEONFORK", "MADV_KEEPONFORK", "MADV_RANDOM", "MADV_SEQUENTIAL", "MADV_NORMAL",
        "MADV_DONTDUMP", "MADV_DODUMP", "MADV_WILLNEED", "MADV_DONTNEED_LOCKED", "MADV_GUARD_INSTALL", "MADV_GUARD_REMOVE", "MADV_REMOVE",
        "MADV_REMOVE", "MADV_FREE", "MADV_COLD");

    public static string Fallocate(FuzzWorld world) => world.OneIn(8)
        ? world.Pick("FALLOC_FL_COLLAPSE_RANGE", "FALLOC_FL_ZERO_RANGE|FALLOC_FL_KEEP_SIZE", "FALLOC_FL_INSERT_RANGE",
            "FALLOC_FL_UNSHARE_RANGE", "FALLOC_FL_PUNCH_HOLE")
        : world.Pick("0", "FALLOC_FL_KEEP_SIZE", "FALLOC_FL_PUNCH_HOLE|FALLOC_FL_KEEP_SIZE", "FALLOC_FL_PUNCH_HOLE|FALLOC_FL_KEEP_SIZE");

    public static string SyncFileRange(FuzzWorld world) => world.Pick(
        "SYNC_FILE_RANGE_WRITE", "SYNC_FILE_RANGE_WAIT_BEFORE|SYNC_FILE_RANGE_WRITE", "SYNC_FILE_RANGE_WRITE|SYNC_FILE_RANGE_WAIT_AFTER",
        "8");

    public static string Fadvise(FuzzWorld world) => world.Pick(
        "POSIX_FADV_NORMAL", "POSIX_FADV_RANDOM", "POSIX_FADV_SEQUENTIAL", "POSIX_FADV_WILLNEED", "POSIX_FADV_DONTNEED",
        "POSIX_FADV_NOREUSE", "6");

    public static string Msync(FuzzWorld world) =>
        world.Pick("MS_SYNC", "MS_ASYNC", "MS_INVALIDATE", "MS_SYNC|MS_INVALIDATE", "MS_ASYNC|MS_INVALIDATE", "MS_ASYNC|MS_SYNC");

    public static string Seal(FuzzWorld world) => world.Pick(
        "F_SEAL_SEAL", "F_SEAL_SHRINK", "F_SEAL_GROW", "F_SEAL_WRITE", "F_SEAL_FUTURE_WRITE", "F_SEAL_EXEC", "F_SEAL_GROW|F_SEAL_SHRINK");

    public static string Memfd(FuzzWorld world) => world.Pick(
        "MFD_CLOEXEC", "MFD_ALLOW_SEALING", "MFD_EXEC", "MFD_NOEXEC_SEAL", "MFD_CLOEXEC|MFD_EXEC",
        "MFD_CLOEXEC|MFD_ALLOW_SEALING|MFD_NOEXEC_SEAL");

    public static string Open(FuzzWorld world) =>
        $"{world.Pick("O_RDWR", "O_RDONLY", "O_WRONLY", "O_WRONLY|O_RDWR")}"
            + $"{world.Pick("", "|O_CREAT", "|O_CREAT", "|O_CREAT|O_EXCL", "|O_TRUNC", "|O_CREAT|O_TRUNC", "|O_PATH")}"
        + (world.OneIn(3)
            ? world.Pick("|O_CLOEXEC", "|O_NONBLOCK", "|O_DSYNC", "|O_SYNC", "|O_DIRECT", "|O_APPEND", "|O_TMPFILE", $"|{Unknown}")
            : "");

    /// <summary>What a mapping may be besides private or shared, with its bar in front; mostly nothing.</summary>
    public static string Extra(FuzzWorld world) => world.Below(24) switch
    {
        0 or 1 or 2 => "|MAP_POPULATE",
        3 => "|MAP_POPULATE|MAP_NONBLOCK",
        4 => "|MAP_NORESERVE",
        5 => "|MAP_STACK",
        6 or 7 => "|MAP_GROWSDOWN",
        8 => world.Pick("|MAP_DENYWRITE", "|MAP_EXECUTABLE", "|MAP_ABOVE4G", "|MAP_32BIT"),
        9 => "|MAP_GROWSDOWN|MAP_STACK|MAP_NORESERVE",
        10 => "|MAP_LOCKED",
        11 => $"|{world.Pick(Unknown, "0x200", "0x80000000")}",
        _ => "",
    };
}
