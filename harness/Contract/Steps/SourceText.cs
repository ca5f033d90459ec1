// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Steps;

/// <summary>Where a step stands in its script: what a failure points at.</summary>
/// <param name="File">The script as it was named when it was read.</param>
/// <param name="Line">First line, counted from 1.</param>
/// <param name="Column">First column, counted from 1.</param>
/// <param name="Text">The step's own text, which may span several lines.</param>
public sealed record SourceText(string File, int Line, int Column, string Text)
{
    /// <summary>What stands nowhere: a step that the harness added itself.</summary>
    public static readonly SourceText Nowhere = new("", 0, 0, "");

    /// <summary>The place in the form that editors and terminals make a link of.</summary>
    public string Place => $"{File}:{Line}:{Column}";
}
