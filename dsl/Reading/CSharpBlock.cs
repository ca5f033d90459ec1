// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Reading;

/// <summary>Finds the end of a block in a language that this reader does not know.</summary>
internal static class CSharpBlock
{
    /// <summary>The place behind the closing '}', or -1.</summary>
    public static int FindEnd(string text, int lineStart, int brace)
    {
        ReadOnlySpan<char> indentation = Indentation(text.AsSpan(lineStart));
        int line = text.IndexOf('\n', brace);
        while (line >= 0 && line + 1 < text.Length)
        {
            int start = line + 1;
            int next = text.IndexOf('\n', start);
            ReadOnlySpan<char> content = text.AsSpan(start, (next < 0 ? text.Length : next) - start);
            if (content.TrimEnd() is [.. var before, '}'] && before.SequenceEqual(indentation))
            {
                return start + indentation.Length + 1;
            }

            line = next;
        }

        return -1;
    }

    /// <summary>The lines between the braces, without the indentation of the closing one; null when a line has less.</summary>
    /// <remarks>So the printer can indent the block anew, and a '}' that is part of the code never looks like its end.</remarks>
    public static string? Body(ReadOnlySpan<char> block)
    {
        int first = block.IndexOf('\n');
        int last = block.LastIndexOf('\n');
        if (first < 0 || last <= first)
        {
            return "";
        }

        ReadOnlySpan<char> indentation = Indentation(block[(last + 1)..]);
        List<string> lines = [];
        foreach (ReadOnlySpan<char> line in block[(first + 1)..last].EnumerateLines())
        {
            if (!line.IsWhiteSpace() && !line.StartsWith(indentation))
            {
                return null;
            }

            lines.Add(line.IsWhiteSpace() ? "" : line[indentation.Length..].TrimEnd().ToString());
        }

        return string.Join('\n', lines);
    }

    /// <summary>True when something stands behind the '{' on its line, where nothing may.</summary>
    public static bool HasTextAfterBrace(ReadOnlySpan<char> block)
    {
        int end = block.IndexOf('\n');
        return !(end < 0 ? block[1..] : block[1..end]).IsWhiteSpace();
    }

    private static ReadOnlySpan<char> Indentation(ReadOnlySpan<char> line)
    {
        int length = 0;
        while (length < line.Length && line[length] is ' ' or '\t')
        {
            length++;
        }

        return line[..length];
    }
}
