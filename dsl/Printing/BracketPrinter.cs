// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;

namespace Selftests.Dsl.Printing;

/// <summary>Lists in brackets: on one line if that fits and the author did not break them, else one element a line.</summary>
internal static class BracketPrinter
{
    private const int WidestCell = 40;

    public static void Write<T>(
        Output output, string open, ValueList<T> items, string close, Trivia? trivia, Action<Output, T> write, bool keepsBreaks)
        where T : Node
    {
        bool mustBreak = (keepsBreaks && trivia is { Broken: true } && items.Count > 0)
            || CommentPrinter.HasDangling(trivia) || HasComments(items);
        if (mustBreak)
        {
            output.Fail();
        }
        else if (output.TryInline(line => Inline(line, open, items, close, write)))
        {
            return;
        }

        if (output.MayBreak)
        {
            Broken(output, open, items, close, trivia, write);
        }
        else
        {
            Inline(output, open, items, close, write);
        }
    }

    private static bool HasComments<T>(ValueList<T> items)
        where T : Node
    {
        foreach (T item in items)
        {
            if (CommentPrinter.HasComments(item.Trivia))
            {
                return true;
            }
        }

        return false;
    }

    private static void Inline<T>(Output output, string open, ValueList<T> items, string close, Action<Output, T> write)
    {
        output.Write(open);
        for (int i = 0; i < items.Count; i++)
        {
            output.Write(i > 0 ? ", " : "");
            write(output, items[i]);
        }

        output.Write(close);
    }

    private static void Broken<T>(Output output, string open, ValueList<T> items, string close, Trivia? trivia, Action<Output, T> write)
        where T : Node
    {
        int[]? widths = Columns(items);
        output.Write(open);
        output.Indent();
        for (int i = 0; i < items.Count; i++)
        {
            output.Line();
            CommentPrinter.Before(output, items[i].Trivia, i == 0);
            if (widths is not null && items[i] is TupleExpression row)
            {
                Row(output, row, widths);
            }
            else
            {
                write(output, items[i]);
            }

            output.Write(",");
            CommentPrinter.Behind(output, items[i].Trivia?.Trailing);
        }

        CommentPrinter.Dangling(output, trivia?.Dangling ?? [], items.Count == 0);
        output.Unindent();
        output.Line();
        output.Write(close);
    }

    /// <summary>The widths of the columns when every element is a row of as many short values; null: no table.</summary>
    private static int[]? Columns<T>(ValueList<T> items)
        where T : Node
    {
        int[]? widths = null;
        foreach (T item in items)
        {
            if (item is not TupleExpression row || row.Items.Count < 2 || row.Items.Count != (widths?.Length ?? row.Items.Count)
                || CommentPrinter.HasDangling(row.Trivia) || HasComments(row.Items))
            {
                return null;
            }

            widths ??= new int[row.Items.Count];
            for (int i = 0; i < widths.Length; i++)
            {
                var cell = new Output(mayBreak: false);
                new ExpressionPrinter(cell).Write(row.Items[i]);
                if (cell.Failed || cell.Column > WidestCell)
                {
                    return null;
                }

                widths[i] = Math.Max(widths[i], cell.Column);
            }
        }

        return widths;
    }

    private static void Row(Output output, TupleExpression row, int[] widths)
    {
        output.Write("(");
        for (int i = 0; i < widths.Length; i++)
        {
            int start = output.Column;
            new ExpressionPrinter(output).Write(row.Items[i]);
            if (i + 1 < widths.Length)
            {
                output.Write(",").Write(new string(' ', widths[i] - (output.Column - start - 1) + 1));
            }
        }

        output.Write(")");
    }
}
