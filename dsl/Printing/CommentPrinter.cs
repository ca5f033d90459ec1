// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;

namespace Selftests.Dsl.Printing;

/// <summary>Comments and blank lines: never lost, at most one blank line in a row.</summary>
internal static class CommentPrinter
{
    /// <summary>
    /// Lines in front of something that begins on the current line. A blank line first is left out at the start of a block.
    /// </summary>
    public static void Before(Output output, Trivia? trivia, bool isFirst)
    {
        if (trivia is null || trivia.Leading.Count == 0)
        {
            return;
        }

        bool blank = isFirst;
        foreach (string line in trivia.Leading)
        {
            if (line.Length > 0)
            {
                output.Write(line);
                output.Line();
            }
            else if (!blank)
            {
                Blank(output);
            }

            blank = line.Length == 0;
        }
    }

    public static void Behind(Output output, string? comment)
    {
        if (comment is not null)
        {
            output.Fail();
            output.WriteTrailingComment(comment);
        }
    }

    /// <summary>Comments before a closing bracket, each on a line of its own; blank lines only between them.</summary>
    public static void Dangling(Output output, ValueList<string> lines, bool isFirst)
    {
        bool blank = false;
        bool any = false;
        foreach (string line in lines)
        {
            if (line.Length == 0)
            {
                blank = any || !isFirst;
                continue;
            }

            if (blank)
            {
                output.BlankLine();
            }

            output.Line();
            output.Write(line);
            (blank, any) = (false, true);
        }
    }

    public static bool HasComments(Trivia? trivia) =>
        trivia is not null && (trivia.Trailing is not null || trivia.Leading.Any(line => line.Length > 0));

    public static bool HasDangling(Trivia? trivia) => trivia is not null && trivia.Dangling.Any(line => line.Length > 0);

    /// <summary>The current line is empty but for its indentation; it becomes a blank one.</summary>
    private static void Blank(Output output) => output.BlankHere();
}
