// SPDX-License-Identifier: GPL-2.0-or-later
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Selftests.Harness.Tests.Tidy;

/// <summary>How much of what is written is comment: lines with nothing but a comment, of all lines that say something.</summary>
/// <remarks>
/// An empty line and a brace that stands alone say nothing. style.md aims at 20 to 30 %; outside of 15 to 35 % something is
/// restated or left unsaid.
/// </remarks>
internal static class CommentShare
{
    public const double Least = 15;
    public const double Most = 35;

    public static double Percent(IEnumerable<SourceText> files)
    {
        int comments = 0;
        int code = 0;
        foreach (SourceText file in files)
        {
            HashSet<int> lines = LinesWithCode(file);
            for (int i = 0; i < file.Lines.Count; i++)
            {
                string line = file.Lines[i].Trim();
                comments += line.Length > 0 && !lines.Contains(i) ? 1 : 0;
                code += lines.Contains(i) && line is not ("" or "{" or "}" or "};") ? 1 : 0;
            }
        }

        return comments == 0 ? 0 : 100.0 * comments / (comments + code);
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

        return lines;
    }
}
