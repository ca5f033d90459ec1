// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;

namespace Selftests.Dsl.Printing;

/// <summary>Blocks in { }: on one line where the author wrote them so and it fits, else one statement a line.</summary>
internal static class BlockPrinter
{
    public static void Write<T>(Output output, ValueList<T> items, Trivia? trivia, Action<Output, T> write, string? openComment)
        where T : Node
    {
        bool mustBreak = trivia is { Broken: true } || openComment is not null || CommentPrinter.HasDangling(trivia);
        if (items.Count == 0 && openComment is null && !CommentPrinter.HasDangling(trivia))
        {
            output.Write("{ }");
            return;
        }

        if (mustBreak)
        {
            output.Fail();
        }
        else if (output.TryInline(line => Inline(line, items, write)))
        {
            return;
        }

        if (output.MayBreak)
        {
            Broken(output, items, trivia, write, openComment);
        }
        else
        {
            Inline(output, items, write);
        }
    }

    private static void Inline<T>(Output output, ValueList<T> items, Action<Output, T> write)
        where T : Node
    {
        output.Write("{ ");
        for (int i = 0; i < items.Count; i++)
        {
            output.Write(i > 0 ? "; " : "");
            if (CommentPrinter.HasComments(items[i].Trivia))
            {
                output.Fail();
            }

            write(output, items[i]);
        }

        output.Write(" }");
    }

    private static void Broken<T>(Output output, ValueList<T> items, Trivia? trivia, Action<Output, T> write, string? openComment)
        where T : Node
    {
        output.Write("{");
        CommentPrinter.Behind(output, openComment);
        output.Indent();
        for (int i = 0; i < items.Count; i++)
        {
            output.Line();
            CommentPrinter.Before(output, items[i].Trivia, i == 0);
            write(output, items[i]);
            CommentPrinter.Behind(output, items[i].Trivia?.Trailing);
        }

        CommentPrinter.Dangling(output, trivia?.Dangling ?? [], items.Count == 0);
        output.Unindent();
        output.Line();
        output.Write("}");
    }
}
