// SPDX-License-Identifier: GPL-2.0-or-later
using System.Globalization;
using System.Text.RegularExpressions;
using Selftests.Harness.Steps;

namespace Selftests.Cli;

/// <summary><c>script.mmt:12</c>: the cases at a line of a script, in the form in which failures tell their place.</summary>
internal sealed partial record ScriptPlace(string Script, int Line)
{
    /// <summary>The scripts that some words of a command line mean, and those of them that mean a line only.</summary>
    public static (IReadOnlyList<string> Paths, IReadOnlyList<ScriptPlace> Places) Split(IReadOnlyList<string> words)
    {
        ScriptPlace?[] places = [.. words.Select(Read)];
        return ([.. words.Select((word, i) => places[i]?.Script ?? word)], [.. places.OfType<ScriptPlace>()]);
    }

    /// <summary>Those at the line: what has a step there, be it of a fixture; else the test around it.</summary>
    public IReadOnlyList<CaseProgram> Of(IEnumerable<CaseProgram> cases)
    {
        string path = Path.GetFullPath(Script);
        CaseProgram[] own = [.. cases.Where(program => Path.GetFullPath(program.File) == path)];
        CaseProgram[] exact = [.. own.Where(program => program.Line == Line || HasStep(program))];
        int test = own.Select(program => program.Line).Where(line => line <= Line).Append(0).Max();
        return exact.Length > 0 ? exact : [.. own.Where(program => program.Line == test)];
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Script}:{Line}");

    // A file that is called so is meant itself.
    private static ScriptPlace? Read(string word) =>
        Form().Match(word) is { Success: true } match && !Path.Exists(word) && File.Exists(match.Groups[1].Value)
        && int.TryParse(match.Groups[2].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int line)
            ? new ScriptPlace(match.Groups[1].Value, line)
            : null;

    private bool HasStep(CaseProgram program) => program.Written().Select(step => step.Source).Any(source =>
        source.File == program.File && source.Line <= Line && Line <= source.Line + source.Text.Count(c => c == '\n'));

    // With the column, and the colon of a message behind it, as a place is copied.
    [GeneratedRegex(@"^(.+\.mmt):(\d+)(?::\d+)?:?$")]
    private static partial Regex Form();
}
