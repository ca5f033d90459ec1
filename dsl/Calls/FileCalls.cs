// SPDX-License-Identifier: GPL-2.0-or-later
using static Selftests.Dsl.Parameters;

namespace Selftests.Dsl;

/// <summary>Calls on files, memfds and pipes.</summary>
internal static class FileCalls
{
    public static readonly CallSpec[] All =
    [
        Syscall("memfd_create", ResultKind.File, Of(ParameterKind.Text, "name"), Flags("flags", ConstantFamily.Mfd).Optional()),
        Syscall("memfd_secret", ResultKind.File, Flags("flags", ConstantFamily.Open).Only("O_CLOEXEC").Optional()),
        Syscall("open", ResultKind.File,
            Of(ParameterKind.Path, "path") with { Besides = ["/dev/zero", "/dev/null", "/dev/userfaultfd", "/proc/self/mem"] },
            Flags("flags", ConstantFamily.Open).IgnoringUnknown(), Number("mode").Optional()),
        Call(CallGroup.Interface, "reopen", ResultKind.File, TheFile, Flags("flags", ConstantFamily.Open).IgnoringUnknown()),
        Call(CallGroup.Interface, "open_mem", ResultKind.File, Of(ParameterKind.Process, "process"),
            Flags("flags", ConstantFamily.Open).IgnoringUnknown()),
        Syscall("truncate", ResultKind.Zero, Of(ParameterKind.Path, "path"), Length("length")),
        Syscall("unlink", ResultKind.Zero, Of(ParameterKind.Path, "path")),
        Syscall("close", ResultKind.Zero, TheFile),
        Syscall("dup", ResultKind.File, TheFile),
        Syscall("ftruncate", ResultKind.Zero, TheFile, Length("length")),
        Syscall("fallocate", ResultKind.Zero, TheFile, Flags("mode", ConstantFamily.Falloc), Length("offset"), Length("length")) with
        {
            // A page that was only allocated is cleared now, and stays.
            Restores = StateParts.All & ~StateParts.Pages,
        },
        Syscall(
            "fcntl", ResultKind.Count, TheFile, Flags("command", ConstantFamily.Fcntl), Flags("argument", ConstantFamily.Seal).Optional()),
        Syscall("read", ResultKind.Count, TheFile, TheRange),
        Syscall("write", ResultKind.Count, TheFile, TheRange),
        Syscall("pread", ResultKind.Count, TheFile, TheRange, Of(ParameterKind.Place, "offset")),
        Syscall("pwrite", ResultKind.Count, TheFile, TheRange, Of(ParameterKind.Place, "offset")),
        Syscall("readv", ResultKind.Count, TheFile, TheRange, Next("second"), Next("third"), Next("fourth")),
        Syscall("writev", ResultKind.Count, TheFile, TheRange, Next("second"), Next("third"), Next("fourth")),
        Syscall("lseek", ResultKind.Count, TheFile, Length("offset"), Number("whence").Or(ConstantFamily.Seek)),
        Syscall("fsync", ResultKind.Zero, TheFile),
        Syscall("sync_file_range", ResultKind.Zero, TheFile, Length("offset"), Length("length"),
            Flags("flags", ConstantFamily.SyncFileRange)),
        Syscall("posix_fadvise", ResultKind.Zero, TheFile, Length("offset"), Length("length"), Flags("advice", ConstantFamily.Fadvise)),
        Syscall("cachestat", ResultKind.Zero, TheFile, Length("offset"), Length("length"), Number("flags").Optional())
            .WithFields(Number("nr_cache"), Number("nr_dirty"), Number("nr_writeback").HangingByTheMachine(), Number("nr_evicted"),
                Number("nr_recently_evicted").HangingByTheMachine()),
        Syscall("pipe", ResultKind.Pipe),
        Syscall("vmsplice", ResultKind.Count, TheFile, TheRange, Flags("flags", ConstantFamily.Splice).Optional()),
    ];
}
