// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Linux;

/// <summary>selftests/known-differences.txt as it was read.</summary>
/// <param name="Path">The file's name, for messages.</param>
/// <param name="Text">What stands in it.</param>
/// <param name="Entries">Every good entry, in the order of the file.</param>
/// <param name="Diagnostics">What is wrong in it.</param>
public sealed record KnownDifferenceList(
    string Path, string Text, IReadOnlyList<KnownDifference> Entries, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>The file's name, in the folder selftests.</summary>
    public const string FileName = "known-differences.txt";

    /// <summary>That of the folder, or an empty one where there is no such file.</summary>
    /// <param name="selftests">The folder selftests; null where there is none.</param>
    public static KnownDifferenceList OfFolder(string? selftests)
    {
        string path = System.IO.Path.Combine(selftests ?? "", FileName);
        return selftests is not null && File.Exists(path)
            ? Parse(BoundedFile.ReadText(path), path)
            : new KnownDifferenceList(path, "", [], []);
    }

    /// <summary>Reads a list; nothing throws.</summary>
    public static KnownDifferenceList Parse(string text, string path)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new KnownDifferenceReader(path).Read(text);
    }

    /// <summary>What is wrong with the entries once every case of the suite is known: cases and steps that are not there.</summary>
    public IReadOnlyList<Diagnostic> Check(IReadOnlyList<CaseProgram> cases)
    {
        ArgumentNullException.ThrowIfNull(cases);
        var wrong = new List<Diagnostic>();
        foreach (KnownDifference entry in Entries)
        {
            CaseProgram[] meant = [.. cases.Where(program => entry.IsAbout(program.Id))];
            if (meant.Length == 0)
            {
                wrong.Add(new Diagnostic(Path, entry.CaseSpan, "no script has this case", Meant(entry.Case, cases)));
            }
            else if (entry.Step != "*" && !meant.SelectMany(Steps).Any(entry.IsAboutStep))
            {
                wrong.Add(
                    new Diagnostic(
                        Path, entry.StepSpan, $"the case has no step {entry.Step}", $"its last one is {Steps(meant[0]).LastOrDefault()}"));
            }
        }

        return wrong;
    }

    private static IEnumerable<string> Steps(CaseProgram program) =>
        Enumerable.Range(0, program.StepCount).Select(id => program.StepById(id).Path);

    // An id is long: its parts are compared, the program first.
    private static string Meant(string id, IReadOnlyList<CaseProgram> cases)
    {
        int slash = id.IndexOf('/', StringComparison.Ordinal);
        string program = slash < 0 ? id : id[..slash];
        CaseProgram[] own = [.. cases.Where(known => known.Program == program)];
        string? near = own.Length == 0 ? Nearest.To(program, cases.Select(known => known.Program).Distinct())
            : Nearest.To(id[(slash + 1)..], own.Select(known => known.Id[(known.Program.Length + 1)..]));
        return near is not null ? $"did you mean '{near}'?"
            : own.Length > 0 ? $"'./run_tests.sh --list -t {program}' prints what {program} has"
            : "'./run_tests.sh --list' prints every case";
    }
}
