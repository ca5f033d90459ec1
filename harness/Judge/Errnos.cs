// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Judge;

/// <summary>Names of errors, signals and their codes, for what a machine answered.</summary>
internal static class Errnos
{
    // In the order of their numbers, from 1; the gaps of the ABI are empty.
    private static readonly string[] Names = (
        "EPERM ENOENT ESRCH EINTR EIO ENXIO E2BIG ENOEXEC EBADF ECHILD EAGAIN ENOMEM EACCES EFAULT ENOTBLK EBUSY EEXIST EXDEV ENODEV "
        + "ENOTDIR EISDIR EINVAL ENFILE EMFILE ENOTTY ETXTBSY EFBIG ENOSPC ESPIPE EROFS EMLINK EPIPE EDOM ERANGE EDEADLK ENAMETOOLONG "
        + "ENOLCK ENOSYS ENOTEMPTY ELOOP - ENOMSG EIDRM ECHRNG EL2NSYNC EL3HLT EL3RST ELNRNG EUNATCH ENOCSI EL2HLT EBADE EBADR EXFULL "
        + "ENOANO EBADRQC EBADSLT - EBFONT ENOSTR ENODATA ETIME ENOSR ENONET ENOPKG EREMOTE ENOLINK EADV ESRMNT ECOMM EPROTO EMULTIHOP "
        + "EDOTDOT EBADMSG EOVERFLOW ENOTUNIQ EBADFD EREMCHG ELIBACC ELIBBAD ELIBSCN ELIBMAX ELIBEXEC EILSEQ ERESTART ESTRPIPE EUSERS "
        + "ENOTSOCK EDESTADDRREQ EMSGSIZE EPROTOTYPE ENOPROTOOPT EPROTONOSUPPORT ESOCKTNOSUPPORT EOPNOTSUPP EPFNOSUPPORT EAFNOSUPPORT "
        + "EADDRINUSE EADDRNOTAVAIL ENETDOWN ENETUNREACH ENETRESET ECONNABORTED ECONNRESET ENOBUFS EISCONN ENOTCONN ESHUTDOWN "
        + "ETOOMANYREFS ETIMEDOUT ECONNREFUSED EHOSTDOWN EHOSTUNREACH EALREADY EINPROGRESS ESTALE EUCLEAN ENOTNAM ENAVAIL EISNAM "
        + "EREMOTEIO EDQUOT ENOMEDIUM EMEDIUMTYPE ECANCELED ENOKEY EKEYEXPIRED EKEYREVOKED EKEYREJECTED EOWNERDEAD ENOTRECOVERABLE "
        + "ERFKILL EHWPOISON").Split(' ');

    private static readonly string[] Signals = (
        "SIGHUP SIGINT SIGQUIT SIGILL SIGTRAP SIGABRT SIGBUS SIGFPE SIGKILL SIGUSR1 SIGSEGV SIGUSR2 SIGPIPE SIGALRM SIGTERM SIGSTKFLT "
        + "SIGCHLD SIGCONT SIGSTOP SIGTSTP SIGTTIN SIGTTOU SIGURG SIGXCPU SIGXFSZ SIGVTALRM SIGPROF SIGWINCH SIGIO SIGPWR SIGSYS").Split(' ');

    private const int SigBus = 7;
    private const int SigSegv = 11;

    /// <summary>EINVAL for 22.</summary>
    public static string Name(long errno) =>
        errno >= 1 && errno <= Names.Length && Names[errno - 1] is not "-" and var name ? name : $"errno {errno}";

    /// <summary>SIGSEGV for 11.</summary>
    public static string Signal(long signal) => signal >= 1 && signal <= Signals.Length ? Signals[signal - 1] : $"signal {signal}";

    /// <summary>SEGV_MAPERR for code 1 of SIGSEGV; empty for what has no name.</summary>
    public static string Code(long signal, int code) => (signal, code) switch
    {
        (SigSegv, 1) => "SEGV_MAPERR",
        (SigSegv, 2) => "SEGV_ACCERR",
        (SigSegv, 3) => "SEGV_BNDERR",
        (SigSegv, 4) => "SEGV_PKUERR",
        (SigBus, 1) => "BUS_ADRALN",
        (SigBus, 2) => "BUS_ADRERR",
        (SigBus, 3) => "BUS_OBJERR",
        (SigBus, 4) => "BUS_MCEERR_AR",
        (SigBus, 5) => "BUS_MCEERR_AO",
        _ => "",
    };
}
