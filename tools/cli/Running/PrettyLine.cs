// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Results;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Selftests.Cli;

/// <summary>
/// A line as it is, perhaps with a plain rest: broken at the terminal's width, a caret would not stand under its word any more.
/// </summary>
/// <remarks>Always the whole line in one write, because the line of the status is drawn behind each.</remarks>
internal sealed class PrettyLine(string text, Style style, string rest = "") : Renderable
{
    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth) =>
        [new Segment(Printable.Line(text), style), new Segment(Printable.Line(rest)), Segment.LineBreak];
}
