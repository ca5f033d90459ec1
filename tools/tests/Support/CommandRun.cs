// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Cli;

namespace Selftests.Tools.Tests;

/// <summary>What one call of the command said and returned.</summary>
internal sealed record CommandRun(int ExitCode, string Out, string Error)
{
    public IReadOnlyList<string> Lines => Out.TrimEnd('\n').Split('\n');

    /// <summary>Runs the command in this process, inside a repository made for the test.</summary>
    public static CommandRun Of(ScriptRepository repository, params string[] args) => Of(repository, isTerminal: false, args);

    public static CommandRun Of(ScriptRepository repository, bool isTerminal, params string[] args)
    {
        var output = new StringWriter { NewLine = "\n" };
        var error = new StringWriter { NewLine = "\n" };
        var host = new CommandHost { Out = output, Error = error, IsTerminal = isTerminal, Repository = repository.Root };
        int exitCode = MmtCommand.Run(args, host);
        return new CommandRun(exitCode, output.ToString(), error.ToString());
    }
}
