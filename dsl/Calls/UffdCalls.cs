// SPDX-License-Identifier: GPL-2.0-or-later
using static Selftests.Dsl.Parameters;

namespace Selftests.Dsl;

/// <summary>userfaultfd: the system call, with the handshake and without, its ioctls, and reading an event.</summary>
internal static class UffdCalls
{
    /// <summary>UFFD_API: the version of the interface, which there is one of.</summary>
    private const long Api = 0xaa;

    private static readonly Parameter TheFlags = Flags("flags", ConstantFamily.UffdFlag, ConstantFamily.Open)
        .Only("O_CLOEXEC", "O_NONBLOCK", "UFFD_USER_MODE_ONLY");

    public static readonly CallSpec[] All =
    [
        Syscall("userfaultfd", ResultKind.Uffd, TheFlags, Flags("features", ConstantFamily.UffdFeature).Optional()),
        Call(CallGroup.Interface, "new_userfaultfd", ResultKind.Uffd, TheFlags),
        Syscall("USERFAULTFD_IOC_NEW", ResultKind.Uffd, TheFile, TheFlags),
        Syscall("uffd_read", ResultKind.Event, TheUffd),
        Syscall("poll", ResultKind.Count, TheUffd, Flags("events", ConstantFamily.Poll)).WithFields(Flags("revents", ConstantFamily.Poll)),
        Syscall("UFFDIO_API", ResultKind.Zero, TheUffd, Flags("features", ConstantFamily.UffdFeature))
            .WithOptions(Number("api").Optional(Api))
            .WithFields(Flags("features", ConstantFamily.UffdFeature), Number("ioctls")),
        Syscall("UFFDIO_REGISTER", ResultKind.Zero, TheUffd, TheRange, Flags("mode", ConstantFamily.UffdRegister))
            .WithFields(Number("ioctls")),
        Syscall("UFFDIO_UNREGISTER", ResultKind.Zero, TheUffd, TheRange),
        Syscall("UFFDIO_WAKE", ResultKind.Zero, TheUffd, TheRange),
        Syscall("UFFDIO_COPY", ResultKind.Zero, TheUffd, Of(ParameterKind.Range, "dst"), Of(ParameterKind.Address, "src"),
            Flags("mode", ConstantFamily.UffdCopy).Optional()).WithFields(Length("copy")) with { Restores = StateParts.AllButTables },
        Syscall("UFFDIO_ZEROPAGE", ResultKind.Zero, TheUffd, TheRange, Flags("mode", ConstantFamily.UffdZero).Optional())
            .WithFields(Length("zeropage")) with { Restores = StateParts.AllButTables },
        Syscall("UFFDIO_WRITEPROTECT", ResultKind.Zero, TheUffd, TheRange, Flags("mode", ConstantFamily.UffdProtect).Optional()),
        Syscall("UFFDIO_CONTINUE", ResultKind.Zero, TheUffd, TheRange, Flags("mode", ConstantFamily.UffdContinue).Optional())
            .WithFields(Length("mapped")) with { Restores = StateParts.AllButTables },
        Syscall("UFFDIO_POISON", ResultKind.Zero, TheUffd, TheRange, Flags("mode", ConstantFamily.UffdPoison).Optional())
            .WithFields(Length("updated")) with { Restores = StateParts.AllButTables },
        Syscall("UFFDIO_MOVE", ResultKind.Zero, TheUffd, Of(ParameterKind.Range, "dst"), Of(ParameterKind.Address, "src"),
            Flags("mode", ConstantFamily.UffdMove).Optional()).WithFields(Length("move")) with { Restores = StateParts.AllButTables },
    ];
}
