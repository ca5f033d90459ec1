// SPDX-License-Identifier: GPL-2.0-or-later
using static Selftests.Dsl.Parameters;

namespace Selftests.Dsl;

/// <summary>Calls that change mappings.</summary>
internal static class MappingCalls
{
    public static readonly CallSpec[] All =
    [
        Syscall(
            "mmap", ResultKind.Region, TheAddress.Optional(), Length("length"), TheProtection.IgnoringUnknown(),
            Flags("flags", ConstantFamily.Map).IgnoringUnknown(),
            TheFile.Optional(absent: -1), Length("offset").Optional()).WithOptions(Length("align") with { IsCompiled = true }) with
        {
            Restores = StateParts.All,
            Replaces = "addr",
            Form = "mmap(length, prot, flags, [fd], [offset]) or mmap(addr, length, prot, flags, [fd], [offset])",
            FlagRules =
            [
                new(["MAP_SHARED", "MAP_PRIVATE", "MAP_SHARED_VALIDATE", "MAP_DROPPABLE"], Stand: false, Without: null,
                    "mmap needs MAP_PRIVATE or MAP_SHARED among its flags"),
                new(["MAP_ANONYMOUS"], Stand: false, Without: "fd", "without MAP_ANONYMOUS mmap needs a file",
                    "mmap(..., f) behind the flags"),
                new(["MAP_FIXED", "MAP_FIXED_NOREPLACE"], Stand: true, Without: "addr", "MAP_FIXED needs an address",
                    "mmap(addr, length, prot, flags)"),
            ],
        },
        Syscall("munmap", ResultKind.Zero, TheRange),
        Syscall("mprotect", ResultKind.Zero, TheRange, TheProtection),
        Syscall("pkey_mprotect", ResultKind.Zero, TheRange, TheProtection, Of(ParameterKind.Pkey, "pkey")),
        Syscall("mremap", ResultKind.Region, TheRange, Length("new_length"), Flags("flags", ConstantFamily.Mremap),
            Of(ParameterKind.Address, "new_addr").Optional()) with
        {
            Restores = StateParts.All,
            Replaces = "new_addr",
            Form = "mremap(range, new_length, flags, [new_addr]) or mremap(addr, old_length, new_length, flags, [new_addr])",
            FlagRules =
            [
                new(["MREMAP_FIXED"], Stand: true, Without: "new_addr", "MREMAP_FIXED needs a new address",
                    "mremap(p, 4 pages, MREMAP_MAYMOVE|MREMAP_FIXED, q[0])"),
            ],
        },
        Syscall("madvise", ResultKind.Zero, TheRange, Flags("advice", ConstantFamily.Madv)),
        Syscall("process_madvise", ResultKind.Count, Of(ParameterKind.Process, "process"), TheRange, Flags("advice", ConstantFamily.Madv),
            Number("flags").Optional(), Next("second"), Next("third"), Next("fourth"), Next("fifth"), Next("sixth")),
        Syscall("mseal", ResultKind.Zero, TheRange, Number("flags").Optional()),
        Syscall("mincore", ResultKind.Zero, TheRange).WithFields(Of(ParameterKind.PageBytes, "vec")),
        Syscall("mlock", ResultKind.Zero, TheRange),
        Syscall("mlock2", ResultKind.Zero, TheRange, Flags("flags", ConstantFamily.Mlock)),
        Syscall("munlock", ResultKind.Zero, TheRange),
        Syscall("mlockall", ResultKind.Zero, Flags("flags", ConstantFamily.Mcl)),
        Syscall("munlockall", ResultKind.Zero),
        Syscall("msync", ResultKind.Zero, TheRange, Flags("flags", ConstantFamily.Ms)),
        Syscall("remap_file_pages", ResultKind.Zero, TheRange, TheProtection, Number("pgoff"),
            Flags("flags", ConstantFamily.Map).Only("MAP_NONBLOCK").IgnoringUnknown()),
        Syscall("brk", ResultKind.Region, TheAddress),
        Syscall("shmget", ResultKind.Segment, Flags("key", ConstantFamily.IpcKey), Length("size"),
            Flags("shmflg", ConstantFamily.ShmGet).IgnoringUnknown().Optional()),
        Syscall("shmat", ResultKind.Region, TheSegment, TheAddress, Flags("shmflg", ConstantFamily.ShmAt).IgnoringUnknown().Optional()),
        Syscall("shmdt", ResultKind.Zero, TheAddress),
        Syscall("shmctl", ResultKind.Zero, TheSegment, Flags("cmd", ConstantFamily.ShmCtl)),
        Call(CallGroup.Interface, "PR_SET_VMA_ANON_NAME", ResultKind.Zero, TheRange, Of(ParameterKind.Text, "name").Optional()),
        Syscall("mbind", ResultKind.Zero, TheRange, Flags("mode", ConstantFamily.Mpol), Number("nodemask"),
            Flags("flags", ConstantFamily.MpolMove).Optional()),
        Syscall("set_mempolicy", ResultKind.Zero, Flags("mode", ConstantFamily.Mpol), Number("nodemask")),
        Syscall("pkey_alloc", ResultKind.Pkey, Number("flags").Optional(), Flags("rights", ConstantFamily.Pkey).Optional()),
        Syscall("pkey_free", ResultKind.Zero, Of(ParameterKind.Pkey, "pkey")),
        Call(CallGroup.Interface, "pkey_set", ResultKind.Zero, Of(ParameterKind.Pkey, "pkey"), Flags("rights", ConstantFamily.Pkey)),
        Call(CallGroup.Interface, "clear_refs", ResultKind.Zero, Number("what")),
        Syscall("PAGEMAP_SCAN", ResultKind.Count, TheRange)
            .WithOptions(
                Flags("required", ConstantFamily.PageIs), Flags("inverted", ConstantFamily.PageIs), Flags("anyof", ConstantFamily.PageIs),
                Flags("return", ConstantFamily.PageIs).Optional(PagemapConstants.Told), Flags("flags", ConstantFamily.PageScan),
                Number("max_pages"),
                Number("vec_len").Optional(PagemapConstants.Regions),
                Of(ParameterKind.Word, "vec") with { Only = ["NULL"] })
            .WithFields(Of(ParameterKind.Address, "walk_end"), Of(ParameterKind.ScannedRegions, "regions")),
    ];
}
