// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Tests.Docs;

/// <summary>A fenced block of a page: its language, the words after it, its text, and where the text starts.</summary>
internal sealed record DocBlock(string Path, int Line, string Language, IReadOnlyList<string> Marks, string Text)
{
    public override string ToString() => $"{Path}:{Line}";

    public bool Has(string mark) => Marks.Contains(mark);
}
