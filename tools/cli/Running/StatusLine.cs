// SPDX-License-Identifier: GPL-2.0-or-later
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Selftests.Cli;

/// <summary>
/// One line below everything else that a console was told, which says what is going on; it is gone before the next text comes.
/// </summary>
/// <remarks>
/// Spectre's own progress bar is not cleared by what is written over it, and hides the cursor: who is killed leaves it hidden. This one
/// is never as wide as the terminal, so the cursor stays in its line, and nothing needs to be put back.
/// </remarks>
internal sealed class StatusLine : IRenderHook, IDisposable
{
    // A terminal shows no more, and drawing costs more than most cases.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly IAnsiConsole console;
    private readonly Func<string> status;
    private readonly Lock gate;
    private readonly Timer timer;
    private bool isShown;
    private bool isOver;

    /// <param name="status">What it says now.</param>
    /// <param name="gate">Held by whoever writes to the console.</param>
    public StatusLine(IAnsiConsole console, Func<string> status, Lock gate)
    {
        (this.console, this.status, this.gate) = (console, status, gate);
        console.Pipeline.Attach(this);
        timer = new Timer(_ => Draw(), null, Interval, Interval);
    }

    /// <summary>Every write passes here: whole lines, or only <see cref="Text.Empty"/> of a tick.</summary>
    public IEnumerable<IRenderable> Process(RenderOptions options, IEnumerable<IRenderable> renderables)
    {
        if (isShown)
        {
            isShown = false;
            yield return ControlCode.Create(console, writer => writer.Write("\r").EraseInLine(2));
        }

        foreach (IRenderable renderable in renderables)
        {
            if (renderable != Text.Empty)
            {
                yield return renderable;
            }
            else if (!isOver)
            {
                isShown = true;
                yield return new StatusText(status());
            }
        }
    }

    /// <summary>Takes it away for what somebody else writes to the terminal; whoever asks holds the gate.</summary>
    public void Erase()
    {
        console.Write(new ControlCode(""));
        console.Profile.Out.Writer.Flush();
    }

    public void Dispose()
    {
        lock (gate)
        {
            isOver = true;
            console.Write(Text.Empty);
            console.Profile.Out.Writer.Flush();
            console.Pipeline.Detach(this);
        }

        timer.Dispose();
    }

    private void Draw()
    {
        lock (gate)
        {
            if (!isOver)
            {
                console.Write(Text.Empty);
                console.Profile.Out.Writer.Flush();
            }
        }
    }

    private sealed class StatusText(string text) : Renderable
    {
        protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth) =>
            Segment.Truncate([new Segment(text, new Style(decoration: Decoration.Dim))], maxWidth - 1);
    }
}
