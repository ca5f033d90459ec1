// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;
using Selftests.Dsl.Reading;

namespace Selftests.Dsl;

/// <summary>Reads the text of a script. Any text gives a result; none throws.</summary>
public static class ScriptReader
{
    /// <summary>Reads <paramref name="text"/>; <paramref name="fileName"/> is the name that diagnostics print.</summary>
    public static ReadResult Read(string text, string fileName)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > Limits.FileLength)
        {
            string message = $"the file has {text.Length} characters, more than {Limits.FileLength}";
            return new ReadResult(null, [new Diagnostic(fileName, SourceSpan.Start, message)]);
        }

        ReadContext context = ReadContext.Take(text, fileName);
        try
        {
            Lexer.Run(context);
            int lexed = context.Diagnostics.Count;
            ScriptFile file = FileGrammar.Read(context, context.Begin(), ShebangOf(text));
            return new ReadResult(file, InOrder(WithoutEchoes(context.Diagnostics, lexed)))
            {
                LostWords = context.LostBlocks || context.IsFull ? null : context.Lost,
            };
        }
        finally
        {
            context.Release();
        }
    }

    /// <summary>Where a token was wrong, what the grammar says of the same line only repeats it.</summary>
    private static List<Diagnostic> WithoutEchoes(List<Diagnostic> diagnostics, int lexed)
    {
        if (lexed == 0)
        {
            return diagnostics;
        }

        HashSet<int> lines = [.. diagnostics.Take(lexed).Select(diagnostic => diagnostic.Span.Line)];
        return [.. diagnostics.Where((diagnostic, index) => index < lexed || !lines.Contains(diagnostic.Span.Line))];
    }

    /// <summary>The lexer is through before the grammar begins, so their errors come in two runs.</summary>
    private static List<Diagnostic> InOrder(List<Diagnostic> diagnostics)
    {
        if (diagnostics.Count < 2)
        {
            return diagnostics;
        }

        return [.. diagnostics.OrderBy(d => d.Span.Line).ThenBy(d => d.Span.Column)];
    }

    private static string? ShebangOf(string text)
    {
        if (!text.StartsWith("#!", StringComparison.Ordinal))
        {
            return null;
        }

        int end = text.IndexOf('\n', StringComparison.Ordinal);
        return (end < 0 ? text : text[..end]).TrimEnd();
    }
}
