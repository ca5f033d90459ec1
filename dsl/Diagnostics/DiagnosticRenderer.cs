// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text;
using Selftests.Dsl.Ast;

namespace Selftests.Dsl;

/// <summary>Prints a diagnostic as a compiler would: place and message, the source line, a caret under it, the hint.</summary>
public static class DiagnosticRenderer
{
    private const int WidestLine = 160;

    /// <summary>The diagnostic with the line of <paramref name="text"/> that it is about.</summary>
    public static string Render(Diagnostic diagnostic, string text)
    {
        ArgumentNullException.ThrowIfNull(diagnostic);
        var output = new StringBuilder();
        output.Append(diagnostic.File).Append(':').Append(diagnostic.Span).Append(": ").Append(diagnostic.Message).Append('\n');
        if (text.Length > 0)
        {
            // Of a file that could not be read there is no line to show.
            AppendSource(output, LineOf(text, diagnostic.Span.Line), diagnostic.Span);
        }

        if (diagnostic.Hint is not null)
        {
            output.Append("  hint: ").Append(diagnostic.Hint).Append('\n');
        }

        return output.ToString();
    }

    private static void AppendSource(StringBuilder output, ReadOnlySpan<char> line, SourceSpan span)
    {
        int column = Math.Min(span.Column - 1, line.Length);
        // A line of a megabyte is shown by the part around its error.
        int from = column > WidestLine / 2 && line.Length > WidestLine ? column - (WidestLine / 2) : 0;
        ReadOnlySpan<char> shown = line[from..Math.Min(line.Length, from + WidestLine)];
        output.Append("  ");
        foreach (char c in shown)
        {
            output.Append(Visible(c));
        }

        output.Append("\n  ");
        int caret = column - from;
        for (int i = 0; i < caret; i++)
        {
            output.Append(shown[i] == '\t' ? '\t' : ' ');
        }

        int length = Math.Clamp(span.Length, 1, Math.Max(1, shown.Length - caret));
        output.Append('^').Append('~', length - 1).Append('\n');
    }

    /// <summary>A control character as the picture of it, so that it controls nothing where the message is read.</summary>
    private static char Visible(char c) => c switch
    {
        '\t' => c,
        < ' ' => (char)(c + '\u2400'),
        '\u007f' => '\u2421',
        >= '\u0080' and <= '\u009f' => '\ufffd',
        _ => c,
    };

    private static ReadOnlySpan<char> LineOf(string text, int line)
    {
        int start = 0;
        for (int i = 1; i < line; i++)
        {
            int end = text.IndexOf('\n', start);
            if (end < 0)
            {
                return default;
            }

            start = end + 1;
        }

        int stop = text.IndexOf('\n', start);
        return text.AsSpan(start, (stop < 0 ? text.Length : stop) - start).TrimEnd('\r');
    }
}
