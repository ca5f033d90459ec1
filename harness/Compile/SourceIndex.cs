// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Compile;

/// <summary>Cuts the text of a node out of its script.</summary>
internal sealed class SourceIndex
{
    private readonly ScriptFile file;
    private readonly List<int> lineStarts = [0];
    private readonly Dictionary<SourceSpan, SourceText> texts = [];

    public SourceIndex(ScriptFile file)
    {
        this.file = file;
        for (int i = 0; i < file.Text.Length; i++)
        {
            if (file.Text[i] == '\n')
            {
                lineStarts.Add(i + 1);
            }
        }
    }

    /// <summary>The text with its place; the steps of all rounds and rows share it.</summary>
    public SourceText Of(SourceSpan span) =>
        texts.TryGetValue(span, out SourceText? known) ? known
            : texts[span] = new SourceText(file.FileName, span.Line, span.Column, TextOf(span));

    /// <summary>The text as written; what a span points past is not there.</summary>
    public string TextOf(SourceSpan span)
    {
        if (span.Line < 1 || span.Line > lineStarts.Count)
        {
            return "";
        }

        int start = Math.Min(lineStarts[span.Line - 1] + span.Column - 1, file.Text.Length);
        return file.Text.Substring(start, Math.Min(span.Length, file.Text.Length - start)).TrimEnd();
    }

    /// <summary>Whether a place is within a span.</summary>
    public bool Contains(SourceSpan span, SourceSpan place) =>
        place.Line >= 1 && place.Line <= lineStarts.Count && Offset(place) - Offset(span) is >= 0 and var distance
            && distance < span.Length;

    private int Offset(SourceSpan place) => lineStarts[place.Line - 1] + place.Column - 1;

    /// <summary>On one line, each run of blanks as one: how a name or a row shows it.</summary>
    public string OneLine(SourceSpan span) => string.Join(' ', TextOf(span).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
