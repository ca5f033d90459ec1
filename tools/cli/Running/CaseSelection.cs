// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness;
using Selftests.Harness.Steps;

namespace Selftests.Cli;

/// <summary>Chooses cases by -t, --name and --failed. A word that chooses nothing is an error, not an empty run.</summary>
internal sealed class CaseSelection(RunRequest request, FailedCases failed)
{
    /// <summary>Cases with this tag run with -a, or where the user named them.</summary>
    public const string ExtraTag = "extra";

    private bool IsNamed => request.Categories.Count > 0 || request.Names.Count > 0 || request.FailedOnly;

    /// <summary>The cases that the request means, in their order.</summary>
    public IReadOnlyList<CaseProgram> Select(IReadOnlyList<CaseProgram> cases)
    {
        RequireKnown(cases);
        CaseProgram[] selected = [.. cases.Where(IsMeant)];
        return selected.Length > 0 ? selected : throw new UsageException(WhyNothing(cases));
    }

    /// <summary>How many cases stay away only because they are extra.</summary>
    public int CountExtra(IReadOnlyList<CaseProgram> cases) =>
        request.All || IsNamed ? 0 : cases.Count(IsExtra);

    private static bool IsExtra(CaseProgram program) => program.Attributes.Tags.Contains(ExtraTag);

    private bool IsMeant(CaseProgram program) =>
        (request.Categories.Count == 0 || request.Categories.Any(category => IsIn(program, category)))
        && (request.Names.Count == 0 || request.Names.Any(pattern => Matches(program, pattern)))
        && (!request.FailedOnly || failed.Contains(program))
        && (request.All || IsNamed || !IsExtra(program));

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

    private string WhyNothing(IReadOnlyList<CaseProgram> cases) =>
        cases.Count == 0 ? "these scripts have no test: nothing to run"
        : request.FailedOnly && failed.Count == 0 ? "--failed: no failure is on record, so there is nothing to run"
        : request.FailedOnly ? "--failed: none of these cases is on record as failed"
        : !IsNamed ? $"every case is tagged '{ExtraTag}': -a runs them"
        : "no case is chosen by all of these filters at once: nothing to run";
}
