// SPDX-License-Identifier: GPL-2.0-or-later
using Spectre.Console;

namespace Selftests.Cli;

/// <summary>What a long command says of itself while it works: a line on stderr, where somebody looks on.</summary>
internal sealed class Progress : IDisposable
{
    private readonly Lock gate = new();
    private readonly StatusLine? status;

    /// <param name="text">What it says now.</param>
    public Progress(CommandHost host, Func<string> text)
    {
        IAnsiConsole console = PrettyConsole.Create(host.Error, CommandHost.StandardError, host.IsErrorTerminal);
        if (host.IsErrorTerminal && console.Profile.Capabilities.Ansi)
        {
            status = new StatusLine(console, text, gate);
        }
    }

    /// <summary>Writes something else, which may be to the same terminal.</summary>
    public void Write(Action write)
    {
        lock (gate)
        {
            status?.Erase();
            write();
        }
    }

    public void Dispose() => status?.Dispose();
}
