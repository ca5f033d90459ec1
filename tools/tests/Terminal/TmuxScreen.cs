// SPDX-License-Identifier: GPL-2.0-or-later
using System.Diagnostics;
using System.Globalization;

namespace Selftests.Tools.Tests;

/// <summary>A terminal with a shell in it, kept by tmux: what somebody would see, and whether it is as it was.</summary>
internal sealed class TmuxScreen : IDisposable
{
    private const string Prompt = "ready>";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    private readonly string socket = $"mmt-test-{Guid.NewGuid():N}";

    public TmuxScreen(string folder, int width, int height)
    {
        Tmux("new-session", "-d", "-c", folder, "-x", Text(width), "-y", Text(height), $"env -u NO_COLOR PS1='{Prompt}' sh");
        Tmux("set", "-g", "status", "off");
        Tmux("resize-window", "-x", Text(width), "-y", Text(height));
        Await(screen => screen.EndsWith(Prompt, StringComparison.Ordinal));
    }

    /// <summary>The cursor can be seen, and keys send what they sent before.</summary>
    public bool IsAsItWas => Tmux("display", "-p", "#{cursor_flag} #{keypad_flag} #{keypad_cursor_flag}").Out.Trim() == "1 0 0";

    /// <summary>Everything since the start, lines that the terminal broke as they were.</summary>
    public string Text() => Tmux("capture-pane", "-p", "-J", "-S", "-").Out.TrimEnd();

    public static void RequireTmux() =>
        Assume.That(
            ShellRun.Of("sh", "/", null, "-c", "command -v tmux && tmux -V").ExitCode, Is.Zero, "there is no tmux to be the terminal");

    public void Type(string command) => Tmux("send-keys", command, "Enter");

    public void Key(string key) => Tmux("send-keys", key);

    /// <summary>Waits for the shell's prompt behind the command, and returns what stands between.</summary>
    public string AwaitPrompt() => Await(screen => screen.EndsWith('\n' + Prompt, StringComparison.Ordinal));

    public string Await(Func<string, bool> isThere)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            string screen = Text();
            if (isThere(screen))
            {
                return screen;
            }

            waited.Elapsed.Should().BeLessThan(Limit, screen);
            ShellRun.Of("sleep", "/", null, "0.05");
        }
    }

    public void Dispose() => Tmux("kill-server");

    private ShellRun Tmux(params string[] args) => ShellRun.Of("tmux", "/", null, ["-L", socket, "-f", "/dev/null", .. args]);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
