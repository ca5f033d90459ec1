// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Cli;

/// <summary>What the command tells the shell. CI reads nothing else, so each number means one thing.</summary>
internal static class ExitCode
{
    public const int Passed = 0;
    public const int Failed = 1;

    /// <summary>A wrong command line, a filter that selects nothing, or a script that does not check: nothing ran.</summary>
    public const int Usage = 2;

    /// <summary>An error of ours.</summary>
    public const int Internal = 3;

    /// <summary>Everything was skipped, as kselftest's KSFT_SKIP.</summary>
    public const int AllSkipped = 4;

    /// <summary>Ctrl-C, as a shell counts it.</summary>
    public const int Interrupted = 130;
}
