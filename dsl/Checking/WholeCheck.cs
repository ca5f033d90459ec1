// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text.RegularExpressions;
using Selftests.Dsl.Ast;
using Selftests.Dsl.Checking;
using Selftests.Dsl.Reading;

namespace Selftests.Dsl;

/// <summary>Every error of a script that does not read: the reader's, and of the statements that it could read the checker's.</summary>
/// <remarks>
/// A statement that is lost takes along what it binds. What the checker says of any word of it may only follow from that, and is left out;
/// where more than statements was lost, everything is.
/// </remarks>
public static partial class WholeCheck
{
    /// <summary>The errors in the order of the file.</summary>
    public static IReadOnlyList<Diagnostic> Diagnostics(ReadResult read, string text, CheckOptions options)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(text);
        if (read.File is not { } file || read.LostWords is not { } lost || lost.Contains("return"))
        {
            return read.Diagnostics;
        }

        string[] lines = text.Split('\n');
        HashSet<int> told = [.. read.Diagnostics.Select(diagnostic => diagnostic.Span.Line)];
        IEnumerable<Diagnostic> own = Checker.Check(file, options with { HasLost = true }).Diagnostics
            .Where(diagnostic => diagnostic.File == file.FileName && !told.Contains(diagnostic.Span.Line)
                && !Follows(diagnostic, lines, lost));
        return
        [
            .. read.Diagnostics.Concat(own).OrderBy(diagnostic => diagnostic.Span.Line).ThenBy(diagnostic => diagnostic.Span.Column),
        ];
    }

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();

    // Where a message names what the script has; its other words are English, and names of a script may be like them.
    [GeneratedRegex(@"(?<=')\w+(?=')|^(?!an? )\w+|\w+$")]
    private static partial Regex Named();

    private static bool Follows(Diagnostic diagnostic, string[] lines, IReadOnlySet<string> lost) =>
        Word().Matches(Source(diagnostic.Span, lines)).Concat(Named().Matches(diagnostic.Message))
            .Any(word => lost.Contains(word.Value) && !IsTheLanguages(word.Value));

    private static string Source(SourceSpan span, string[] lines)
    {
        string line = span.Line <= lines.Length ? lines[span.Line - 1] : "";
        int start = Math.Min(span.Column - 1, line.Length);
        return line.Substring(start, Math.Min(span.Length, line.Length - start));
    }

    private static bool IsTheLanguages(string word) =>
        Words.IsReservedForSteps(word) || Words.IsReserved(word) || CallTable.Find(word) is not null
            || ObservationTable.Find(word) is not null
        || ConstantTable.All.Any(constant => constant.Name == word);
}
