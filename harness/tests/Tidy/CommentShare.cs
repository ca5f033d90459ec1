// SPDX-License-Identifier: GPL-2.0-or-later
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Selftests.Harness.Tests.Tidy;

/// <summary>How much of the code is comment: lines with nothing but a comment, of all lines that are not empty.</summary>
/// <remarks>style.md aims at 20 to 30 %; outside of 15 to 35 % something is restated or left unsaid.</remarks>
internal static class CommentShare
{
    public const double Least = 15;
    public const double Most = 35;

    public static double Percent(IEnumerable<SourceText> files)
    {
        int comments = 0;
        int all = 0;
        foreach (SourceText file in files)
        {
            HashSet<int> code = LinesWithCode(file);
            int filled = file.Lines.Count(line => !string.IsNullOrWhiteSpace(line));
            all += filled;
            comments += filled - code.Count;
        }

        return all == 0 ? 0 : 100.0 * comments / all;
    }

    private static HashSet<int> LinesWithCode(SourceText file)
    {
        HashSet<int> lines = [];
        foreach (SyntaxToken token in CSharpTrees.Root(file).DescendantTokens().Where(token => !token.Span.IsEmpty))
        {
            FileLinePositionSpan span = token.GetLocation().GetLineSpan();
            for (int line = span.StartLinePosition.Line; line <= span.EndLinePosition.Line; line++)
            {
                lines.Add(line);
            }
        }

        lines.RemoveWhere(line => line < file.Lines.Count && string.IsNullOrWhiteSpace(file.Lines[line]));
        return lines;
    }
}
