// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Linux;

/// <summary>What a thread is blocked in, by the kernel's function that /proc/PID/wchan tells.</summary>
internal static class WaitChannel
{
    /// <summary>As a script says it, or else the function's own name; empty: the kernel does not tell.</summary>
    /// <remarks>fs/userfaultfd.c, kernel/exit.c, fs/pipe.c, fs/splice.c.</remarks>
    public static string Place(string function) =>
        Begins(function, "handle_userfault") ? "userfaultfd"
        : Begins(function, "userfaultfd_read") || Begins(function, "userfaultfd_ctx_read") ? "uffd_read"
        : Begins(function, "userfaultfd_event_wait_completion") ? "uffd_event"
        : Begins(function, "do_wait") ? "wait"
        : function.Contains("pipe_", StringComparison.Ordinal) || function.EndsWith("vmsplice", StringComparison.Ordinal)
            || Begins(function, "wait_for_space") ? "pipe"
        : function == "0" ? ""
        : function;

    private static bool Begins(string function, string name) => function.StartsWith(name, StringComparison.Ordinal);
}
