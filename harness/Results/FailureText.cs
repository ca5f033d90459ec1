// SPDX-License-Identifier: GPL-2.0-or-later
using System.Globalization;
using System.Text;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Results;

/// <summary>The words of a failure: the step's own text with a caret, expected over actual, and what came before.</summary>
public static class FailureText
{
    private const string Indent = "    ";

    /// <summary>Every failure of a case, and where it was not observed what it asks for; empty for a case without either.</summary>
    public static IReadOnlyList<string> Lines(CaseResult result)
    {
        var lines = new List<string>();
        if (result.IsFailure && result.Failures.Count == 0)
        {
            lines.Add($"{result.Case.File}:{result.Case.Line}: {Without(result)}");
        }

        foreach (Failure failure in result.Failures)
        {
            AddFailure(lines, result.Case, failure);
        }

        return [.. lines.Select(Whole), .. Notes(result)];
    }

    /// <summary>What a verdict does not rest on: what could not be seen, was not compared, or was never reached.</summary>
    public static IReadOnlyList<string> Notes(CaseResult result)
    {
        if (result.NotObservable.Count == 0 && result.NotCompared is null && result.NotTaken.Count == 0)
        {
            return [];
        }

        var lines = new List<string>();
        foreach ((string name, int count) in result.NotObservable.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"not observable on {result.Machine}: {name} ({count})"));
        }

        lines.AddRange(result.NotTaken.Select(way => $"never taken: {way}"));
        if (result.NotCompared is { } why)
        {
            lines.Add($"not compared with Linux: {why.ReplaceLineEndings(" ")}");
        }

        return lines.ConvertAll(Whole);
    }

    /// <summary>The same as one text.</summary>
    public static string Of(CaseResult result) => string.Join('\n', Lines(result));

    // Each is one line, whatever the names of files and what was thrown hold.
    private static string Whole(string line) => Printable.Line(line.TrimEnd('\r'));

    private static string Without(CaseResult result) => result.Verdict switch
    {
        Verdict.XPass => $"passes, although @xfail(\"{result.Reason}\") says that it fails",
        _ when result.TimedOut => "ran out of time",
        _ when result.Reason.Length > 0 => result.Reason,
        _ => "failed",
    };

    private static void AddFailure(List<string> lines, CaseProgram program, Failure failure)
    {
        string place = failure.Source == SourceText.Nowhere ? $"{program.File}:{program.Line}" : (failure.Word ?? failure.Source).Place;
        string step = failure.Step.Length > 0 ? $", step {failure.Step}" : "";
        lines.Add($"{place}: \"{program.Test}\"{step}");
        AddSource(lines, failure.Source, failure.Word);
        AddAligned(lines, "  expected: ", failure.Expected);
        AddAligned(lines, "  actual:   ", failure.Actual);
        lines.AddRange(failure.Notes.SelectMany(note => note.Split('\n')).Select(note => "  " + note));
    }

    private static void AddAligned(List<string> lines, string label, string text)
    {
        if (text.Length == 0)
        {
            return;
        }

        string[] parts = text.TrimEnd('\n').Split('\n');
        lines.Add(label + parts[0]);
        lines.AddRange(parts.Skip(1).Select(part => new string(' ', label.Length) + part));
    }

    private static void AddSource(List<string> lines, SourceText source, SourceText? word)
    {
        if (source.Text.Length == 0)
        {
            return;
        }

        string[] text = source.Text.TrimEnd().Split('\n');
        int wordLine = word is null ? 0 : Math.Clamp(word.Line - source.Line, 0, text.Length - 1);
        for (int i = 0; i < text.Length; i++)
        {
            // The first line begins at the step; the others still have the file's indentation.
            int cut = i == 0 ? 0 : Math.Min(LeadingBlanks(text[i]), source.Column - 1);
            string shown = text[i][cut..].TrimEnd('\r');
            lines.Add(Indent + shown);
            if (i == wordLine)
            {
                int column = word is null ? 0 : word.Column - (i == 0 ? source.Column : 1 + cut);
                lines.Add(Indent + Caret(shown, column, word is null ? shown.Length : word.Text.Split('\n')[0].Length));
            }
        }
    }

    private static int LeadingBlanks(string line) => line.Length - line.TrimStart(' ', '\t').Length;

    // Tabs stay tabs, so that the caret stands under its word whatever a terminal makes of them.
    private static string Caret(string line, int column, int length)
    {
        int start = Math.Clamp(column, 0, line.Length);
        var caret = new StringBuilder();
        foreach (char c in line.AsSpan(0, start))
        {
            caret.Append(c == '\t' ? '\t' : ' ');
        }

        return caret.Append('^').Append('~', Math.Clamp(length - 1, 0, Math.Max(0, line.Length - start - 1))).ToString();
    }
}
