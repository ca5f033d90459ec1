// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl;

/// <summary>The constants of signals and their codes, with the values of x86-64.</summary>
/// <remarks>include/uapi/asm/signal.h, include/uapi/asm-generic/siginfo.h</remarks>
internal static class SignalConstants
{
    public static readonly ConstantGroup[] Groups =
    [
        new(ConstantFamily.Signal, false,
        [
            ("SIGHUP", 1),
            ("SIGINT", 2),
            ("SIGQUIT", 3),
            ("SIGILL", 4),
            ("SIGTRAP", 5),
            ("SIGABRT", 6),
            ("SIGBUS", 7),
            ("SIGFPE", 8),
            ("SIGKILL", 9),
            ("SIGUSR1", 10),
            ("SIGSEGV", 11),
            ("SIGUSR2", 12),
            ("SIGPIPE", 13),
            ("SIGALRM", 14),
            ("SIGTERM", 15),
            ("SIGCHLD", 17),
            ("SIGCONT", 18),
            ("SIGSTOP", 19),
            ("SIGSYS", 31),
        ]),
        new(ConstantFamily.SegvCode, false,
        [
            ("SEGV_MAPERR", 1),
            ("SEGV_ACCERR", 2),
            ("SEGV_BNDERR", 3),
            ("SEGV_PKUERR", 4),
        ]),
        new(ConstantFamily.BusCode, false,
        [
            ("BUS_ADRALN", 1),
            ("BUS_ADRERR", 2),
            ("BUS_OBJERR", 3),
            ("BUS_MCEERR_AR", 4),
            ("BUS_MCEERR_AO", 5),
        ]),
    ];
}
