// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness;
using Selftests.Harness.Steps;

namespace Selftests.Cli;

/// <summary>Chooses cases by -t, --name and --failed. A word that chooses nothing is an error, not an empty run.</summary>
internal sealed class CaseSelection(RunRequest request, FailedCases? failed)
{
    /// <summary>Cases with this tag run with -a, or where the user named them.</summary>
    public const string ExtraTag = "extra";

    private bool IsNamed => request.Categories.Count > 0 || request.Names.Count > 0 || request.FailedOnly || request.Places.Count > 0;

    /// <summary>The cases that the request means, in their order.</summary>
    public IReadOnlyList<CaseProgram> Select(IReadOnlyList<CaseProgram> cases)
    {
        RequireKnown(cases);
        CaseProgram[] selected = [.. AtPlaces(cases).Where(IsMeant)];
        return selected.Length > 0 ? selected : throw new UsageException(WhyNothing(cases));
    }

    /// <summary>How many cases stay away only because they are extra.</summary>
    public int CountExtra(IReadOnlyList<CaseProgram> cases) =>
        request.All || IsNamed ? 0 : cases.Count(IsExtra);

    private static bool IsExtra(CaseProgram program) => program.Attributes.Tags.Contains(ExtraTag);

    private bool IsMeant(CaseProgram program) =>
        (request.Categories.Count == 0 || request.Categories.Any(category => IsIn(program, category)))
        && (request.Names.Count == 0 || request.Names.Any(pattern => Matches(program, pattern)))
        && (!request.FailedOnly || failed!.Contains(program))
        && (request.All || IsNamed || !IsExtra(program));

    /// <summary>A script with a line stands for what is at it; one that is named without, too, for all that it has.</summary>
    private IReadOnlyList<CaseProgram> AtPlaces(IReadOnlyList<CaseProgram> cases)
    {
        HashSet<string> files = [.. request.Places.Select(place => Path.GetFullPath(place.Script))];
        var chosen = new HashSet<CaseProgram>();
        foreach (ScriptPlace place in request.Places)
        {
            IReadOnlyList<CaseProgram> there = place.Of(cases);
            if (there.Count == 0)
            {
                int[] lines =
                    [.. cases.Where(program => Path.GetFullPath(program.File) == Path.GetFullPath(place.Script))
                        .Select(program => program.Line).Distinct()];
                throw new UsageException($"no case is at {place}{(lines.Length == 0 ? "" : $": its first test is at line {lines[0]}")}");
            }

            chosen.UnionWith(there);
        }

        return files.Count == 0
            ? cases
            : [.. cases.Where(program => chosen.Contains(program) || !files.Contains(Path.GetFullPath(program.File)))];
    }

    private static bool IsIn(CaseProgram program, string category) => new CaseFilter { Categories = [category] }.Admits(program);

    private static bool Matches(CaseProgram program, string pattern) => new CaseFilter { NamePattern = pattern }.Admits(program);

    private void RequireKnown(IReadOnlyList<CaseProgram> cases)
    {
        foreach (string category in request.Categories)
        {
            if (!cases.Any(program => IsIn(program, category)))
            {
                throw new UsageException($"no program and no tag is called '{category}'{NearestNames.Hint(category, Categories(cases))}");
            }
        }

        foreach (string pattern in request.Names)
        {
            if (!cases.Any(program => Matches(program, pattern)))
            {
                throw new UsageException($"no case is called like '{pattern}'{NearestNames.Hint(pattern, CaseNames(cases))}");
            }
        }
    }

    private static IEnumerable<string> Categories(IReadOnlyList<CaseProgram> cases) =>
        cases.SelectMany(program => program.Attributes.Tags.Append(program.Program));

    private static IEnumerable<string> CaseNames(IReadOnlyList<CaseProgram> cases) =>
        cases.SelectMany(program => new[] { program.Test, program.Program, program.Id });

    private string Elsewhere() =>
        failed!.Elsewhere is { Count: > 0 } others ? $" of {string.Join(", ", request.Machines)}, but {string.Join(", ", others)}" : "";

    private string WhyNothing(IReadOnlyList<CaseProgram> cases) =>
        request.FailedOnly && failed!.Count == 0 ? $"--failed: no failure is on record{Elsewhere()}, so there is nothing to run"
        : request.FailedOnly && request.Paths.Count == 0 ? "--failed: nothing of what is on record can run now"
        : request.FailedOnly ? "--failed: none of these cases is on record as failed"
        : cases.Count == 0 ? "these scripts have no test: nothing to run"
        : !IsNamed ? $"every case is tagged '{ExtraTag}': -a runs them"
        : "no case is chosen by all of these filters at once: nothing to run";
}
