// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Results;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Selftests.Cli;

/// <summary>A line as it is: broken at the terminal's width, a caret would not stand under its word any more.</summary>
internal sealed class PrettyLine(string text, Style style) : Renderable
{
    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth) => [new Segment(Printable.Line(text), style), Segment.LineBreak];
}
