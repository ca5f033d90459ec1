// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text;
using Spectre.Console;

namespace Selftests.Cli;

/// <summary>Where Spectre.Console writes to: one of our writers, with the size of the terminal behind it.</summary>
internal sealed class PrettyConsole(TextWriter writer, int descriptor, bool isTerminal) : IAnsiConsoleOutput
{
    public TextWriter Writer => writer;

    public bool IsTerminal => isTerminal;

    public int Width => TerminalSize.Of(descriptor).Width;

    public int Height => TerminalSize.Of(descriptor).Height;

    /// <summary>A console on it, with what the terminal can do (TERM, NO_COLOR); without one, plain text.</summary>
    public static IAnsiConsole Create(TextWriter writer, int descriptor, bool isTerminal) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new PrettyConsole(writer, descriptor, isTerminal),
        Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
        ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        Interactive = InteractionSupport.No,
    });

    public void SetEncoding(Encoding encoding)
    {
        // Ours is UTF-8.
    }
}
