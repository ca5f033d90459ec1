// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text.RegularExpressions;

namespace Selftests.Harness.Linux;

/// <summary>What a kernel said on its console of a fault of its own.</summary>
/// <param name="Text">The report, without the times in front of its lines.</param>
/// <param name="IsFatal">The kernel is dead, or can no longer be believed: the next case has another.</param>
internal sealed partial record KernelReport(string Text, bool IsFatal)
{
    private const int MostLines = 40;

    /// <summary>The first report in what a console said, with the one that the kernel died of where that is another; or null.</summary>
    public static KernelReport? Find(string console)
    {
        string[] lines = [.. console.Split('\n').Select(line => Prefix().Replace(line.TrimEnd(), ""))];
        int first = Array.FindIndex(lines, line => Complaint().IsMatch(line));
        if (first < 0)
        {
            return null;
        }

        int end = EndOf(lines, first);
        int fatal = Array.FindIndex(lines, first, line => Complaint().IsMatch(line) && !Survived().IsMatch(line));
        IEnumerable<string> report = lines[first..end].Take(MostLines);
        if (fatal >= end)
        {
            report = report.Concat(lines[fatal..EndOf(lines, fatal)].Take(MostLines));
        }

        return new KernelReport(string.Join('\n', report).TrimEnd(), fatal >= 0);
    }

    private static int EndOf(string[] lines, int start) =>
        Array.FindIndex(lines, start, line => line.StartsWith("---[ end ", StringComparison.Ordinal)) is >= 0 and var last
            ? last + 1
            : lines.Length;

    /// <summary>The last lines of a console, for who has died without a report.</summary>
    public static string Tail(string console, int lines) =>
        string.Join(
            '\n', console.Split('\n').Select(line => Prefix().Replace(line.TrimEnd(), "")).Where(line => line.Length > 0).TakeLast(lines));

    // <4>[   12.345678][    T1] or parts of it.
    [GeneratedRegex(@"^(<\d+>)?(\[ *\d+\.\d+\])?(\[ *[TC]\d+\])? *")]
    private static partial Regex Prefix();

    // lib/dump_stack.c, kernel/panic.c, arch/x86/kernel/dumpstack.c, kernel/hung_task.c, kernel/locking/lockdep.c, mm/kasan/report.c,
    // lib/ubsan.c. What the kernel says of a process of the script (traps: ..., a segfault) has a name before it.
    [GeneratedRegex(
        @"^(Kernel panic - |BUG: |kernel BUG at |Oops: |Oops general|WARNING: |UBSAN: |watchdog: BUG: |general protection fault|double "
            + @"fault: |"
        + @"(invalid opcode|divide error|stack segment|int3): |INFO: task .* blocked |INFO: rcu_|rcu: INFO: |={5,} *WARNING: )")]
    private static partial Regex Complaint();

    // Of WARN() and UBSAN a kernel is no worse than before. lockdep's WARNING names no place: it switches itself off behind it.
    [GeneratedRegex(@"^(WARNING: (CPU: \d|at |\S+:\d+ )|UBSAN: )")]
    private static partial Regex Survived();
}
