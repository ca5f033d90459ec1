// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text.RegularExpressions;
using Selftests.Dsl.Ast;

namespace Selftests.Harness.Coverage;

/// <summary>Finds the numbers of statements in scripts and in tests of the model.</summary>
/// <remarks>A number counts for the test whose name, body, or comment right above it bears it.</remarks>
public static partial class Citations
{
    /// <summary>Of a script: the comment and the attributes above a test are those up to an empty line.</summary>
    public static IEnumerable<Citation> OfScript(LoadedScript script)
    {
        ArgumentNullException.ThrowIfNull(script);
        string[] lines = Lines(script.Text);
        (TestItem Test, int First, int Last)[] tests =
        [
            .. from test in script.File?.Tests ?? []
               let line = test.NameSpan.Line - 1
               select (test, Top(lines, line), Bottom(lines, line)),
        ];
        return Find(lines, script.Path, line => tests.FirstOrDefault(test => test.First <= line && line <= test.Last).Test?.Name);
    }

    /// <summary>Of C#: a test is a public method, whose comment and attributes stand right above it.</summary>
    public static IEnumerable<Citation> OfCSharp(string text, string path)
    {
        string[] lines = Lines(text);
        string type = Path.GetFileNameWithoutExtension(path);
        (string Name, int First)[] methods =
        [
            .. from line in Enumerable.Range(0, lines.Length)
               let method = Method().Match(lines[line])
               where method.Success
               select ($"{type}.{method.Groups[1].Value}", Top(lines, line)),
        ];
        return Find(lines, path, line => methods.LastOrDefault(method => method.First <= line).Name);
    }

    /// <summary>Of every C# file of a folder; none where there is no such folder.</summary>
    public static IEnumerable<Citation> OfFolder(string folder) =>
        Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*.cs").Order(StringComparer.Ordinal)
                .SelectMany(path => OfCSharp(BoundedFile.ReadText(path), path))
            : [];

    internal static bool IsNumber(string text) => Number().Match(text) is { Success: true } match && match.Length == text.Length;

    private static IEnumerable<Citation> Find(string[] lines, string path, Func<int, string?> testAt) =>
        from line in Enumerable.Range(0, lines.Length)
        from Match number in Number().Matches(lines[line])
        select new Citation(number.Value, testAt(line), $"{path}:{line + 1}");

    private static int Top(string[] lines, int line)
    {
        while (line > 0 && lines[line - 1].Trim() is { Length: > 0 } above && above[0] is '#' or '@' or '/' or '[')
        {
            line--;
        }

        return line;
    }

    // As mmt fmt writes it, and shipped scripts are written: the closing brace stands at the beginning of its line.
    private static int Bottom(string[] lines, int line)
    {
        if (lines[line].TrimEnd().EndsWith('}'))
        {
            return line;
        }

        int closing = Array.FindIndex(lines, line, text => text.StartsWith('}'));
        return closing < 0 ? lines.Length - 1 : closing;
    }

    private static string[] Lines(string text) => text.ReplaceLineEndings("\n").Split('\n');

    [GeneratedRegex(@"\bS[0-9]-[0-9]{2}\b")]
    private static partial Regex Number();

    [GeneratedRegex(@"^    public .*?(\w+)\(")]
    private static partial Regex Method();
}
