// SPDX-License-Identifier: GPL-2.0-or-later
using System.Globalization;
using System.Text.RegularExpressions;

namespace Selftests.Tools.Tests;

/// <summary>Reads KTAP as strictly as Documentation/dev-tools/ktap.rst words it; what breaks a rule throws.</summary>
internal sealed partial class KtapParser
{
    private readonly string[] lines;
    private int next;

    private KtapParser(string text)
    {
        lines = text.TrimEnd('\n').Split('\n');
    }

    public static IReadOnlyList<KtapTest> Parse(string text)
    {
        var parser = new KtapParser(text);
        (IReadOnlyList<KtapTest> tests, _) = parser.ReadLevel("");
        return parser.next == parser.lines.Length
            ? tests
            : throw new FormatException($"text after the report: {parser.lines[parser.next]}");
    }

    [GeneratedRegex(@"^(ok|not ok) ([1-9]\d*) ([^#]*?)(?: # ([A-Z]+)(?: .*)?)?$")]
    private static partial Regex ResultLine();

    private (IReadOnlyList<KtapTest> Tests, IReadOnlyList<string> Trailing) ReadLevel(string indent)
    {
        Expect(indent + "KTAP version 1");
        var diagnostics = ReadDiagnostics(indent);
        int plan = ReadPlan(indent);
        var tests = new List<KtapTest>();
        while (tests.Count < plan)
        {
            diagnostics = ReadDiagnostics(indent);
            tests.Add(ReadTest(indent, diagnostics, tests.Count + 1));
        }

        return (tests, ReadDiagnostics(indent));
    }

    private KtapTest ReadTest(string indent, List<string> diagnostics, int number)
    {
        IReadOnlyList<KtapTest> subtests = [];
        if (Peek() == indent + "  KTAP version 1")
        {
            (subtests, IReadOnlyList<string> trailing) = ReadLevel(indent + "  ");
            diagnostics.AddRange(trailing);
        }

        string line = Take();
        bool isHere = line.StartsWith(indent, StringComparison.Ordinal);
        Match match = ResultLine().Match(isHere ? line[indent.Length..] : throw new FormatException($"wrong depth: {line}"));
        if (!match.Success || match.Groups[2].Value != number.ToString(CultureInfo.InvariantCulture))
        {
            throw new FormatException($"no result number {number}: {line}");
        }

        bool isOk = match.Groups[1].Value == "ok";
        if (isOk && subtests.Any(test => !test.IsOk))
        {
            throw new FormatException($"a test passes although a subtest fails: {line}");
        }

        return new KtapTest(isOk, number, match.Groups[3].Value, match.Groups[4].Value, subtests, diagnostics);
    }

    private List<string> ReadDiagnostics(string indent)
    {
        var diagnostics = new List<string>();
        while (Peek().StartsWith(indent + "# ", StringComparison.Ordinal))
        {
            diagnostics.Add(Take()[(indent.Length + 2)..]);
        }

        return diagnostics;
    }

    private int ReadPlan(string indent)
    {
        string line = Take();
        return line.StartsWith(indent + "1..", StringComparison.Ordinal)
            ? int.Parse(line.AsSpan(indent.Length + 3), NumberStyles.None, CultureInfo.InvariantCulture)
            : throw new FormatException($"no plan: {line}");
    }

    private void Expect(string line)
    {
        string actual = Take();
        if (actual != line)
        {
            throw new FormatException($"'{line}' expected: {actual}");
        }
    }

    private string Peek() => next < lines.Length ? lines[next] : "";

    private string Take() => next < lines.Length ? lines[next++] : throw new FormatException("the report ends too early");
}
