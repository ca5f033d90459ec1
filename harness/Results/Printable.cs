// SPDX-License-Identifier: GPL-2.0-or-later
using System.Globalization;
using System.Text;

namespace Selftests.Harness.Results;

/// <summary>
/// Text for one line of a report: a file's name may hold anything, and must not begin a line of its own, or move a terminal's cursor.
/// </summary>
public static class Printable
{
    /// <summary>
    /// The text with what does not print as an escape, <c>\n</c> or <c>\x1b</c>. A tab stays: a caret below it must, too.
    /// </summary>
    public static string Line(string text)
    {
        if (!text.Any(IsControl))
        {
            return text;
        }

        var line = new StringBuilder(text.Length + 8);
        foreach (char c in text)
        {
            line.Append(IsControl(c) ? Escape(c) : c.ToString());
        }

        return line.ToString();
    }

    /// <summary>A sentence that was written over several lines as one.</summary>
    public static string Sentence(string text) => Line(text.ReplaceLineEndings(" "));

    // C0, C1 and DEL; what Unicode ends lines with; and what turns the direction of what follows.
    private static bool IsControl(char c) =>
        c is not '\t' && (char.IsControl(c) || c is '\u2028' or '\u2029' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069'));

    private static string Escape(char c) => c switch
    {
        '\n' => "\\n",
        '\r' => "\\r",
        <= '\xff' => string.Create(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
    };
}
